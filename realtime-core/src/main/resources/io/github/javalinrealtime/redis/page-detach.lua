-- KEYS: page, session. ARGV as for renewing.
-- Returns whether this was the page's newest socket, and its channels.
if redis.call('EXISTS', KEYS[1]) == 0 then
    return {1, {}}
end
local current = redis.call('HMGET', KEYS[1], 'fence', 'open', 'version')
if current[1] ~= ARGV[2] or not current[2] then
    return {0, {}}
end
if not current[3] then
    forget(KEYS[2], ARGV[1])
    return {1, {}}
end
local lease = tonumber(ARGV[3])
redis.call('HDEL', KEYS[1], 'open')
advance(KEYS[1], 4)
keep(KEYS[1], lease)
keep(KEYS[2], lease)
return {1, fields(KEYS[1])}
