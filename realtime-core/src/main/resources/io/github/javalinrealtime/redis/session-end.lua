-- KEYS: session, ended. ARGV: relay, what to tell there, how long to remember it (ms).
-- Returns the pages that were forgotten.
local forgotten = {}
for _, digest in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    forgotten[#forgotten + 1] = forget(KEYS[1], digest)
end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
redis.call('PUBLISH', ARGV[1], '|' .. ARGV[2])
return forgotten
