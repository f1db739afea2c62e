-- A page does not hold a channel any more. Told from here, by the node that publishes the channel's messages, so that no later one overtakes it.
-- KEYS: holders. ARGV: member, which may be nobody, and perhaps a relay and what to tell there.
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[2] then
    redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return 1
