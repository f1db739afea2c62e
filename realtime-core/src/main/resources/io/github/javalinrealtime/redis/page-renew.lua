-- KEYS: page, session, ended. ARGV: digest, fence, lease (ms), and then field, epoch, offset for each new position.
-- Returns whether the page is known with this socket or a newer one, and its channels if it is this one.
local current = redis.call('HGET', KEYS[1], 'fence')
if not current or tonumber(current) < tonumber(ARGV[2]) or redis.call('EXISTS', KEYS[3]) == 1 then
    return {0, {}}
end
if current ~= ARGV[2] then
    return {1, {}}
end
local lease = tonumber(ARGV[3])
advance(KEYS[1], 4)
keep(KEYS[1], lease)
redis.call('ZADD', KEYS[2], 'NX', text(clock()), ARGV[1])
keep(KEYS[2], lease)
return {1, fields(KEYS[1])}
