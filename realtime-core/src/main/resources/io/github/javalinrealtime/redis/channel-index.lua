-- Notes public channels that are held, for pushes to patterns; those whose time is over go, a part at a time.
-- KEYS: index. ARGV: lease (ms), names.
local millis = math.floor(clock() / 1000)
local lease = tonumber(ARGV[1])
for _, over in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(millis), 'LIMIT', 0, 100)) do
    redis.call('ZREM', KEYS[1], over)
end
for i = 2, #ARGV do
    redis.call('ZADD', KEYS[1], 'GT', text(millis + lease), ARGV[i])
end
keep(KEYS[1], lease)
return 1
