-- Takes channels from a page. KEYS: page. ARGV: fields.
-- Returns a version: whatever the page held of these channels up to it has ended.
local version = text(math.max(tonumber(redis.call('HGET', KEYS[1], 'version') or 0) + 1, clock()))
if redis.call('EXISTS', KEYS[1]) == 1 then
    redis.call('HDEL', KEYS[1], unpack(ARGV))
    redis.call('HSET', KEYS[1], 'version', version)
end
return version
