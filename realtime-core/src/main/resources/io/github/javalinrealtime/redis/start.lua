-- Uses each command that is needed once. KEYS: three that nothing else uses. ARGV: relay.
-- Returns those that this user may not use, with Redis' words for the first.
local hash, list, set = KEYS[1], KEYS[2], KEYS[3]
local words
local refused = {}
for _, command in ipairs({
    {'PING'}, {'TIME'}, {'PUBLISH', ARGV[1], ''},
    {'SET', hash, '1', 'PX', '1000'}, {'GET', hash}, {'DEL', hash},
    {'HSET', hash, 'field', '1'}, {'HGET', hash, 'field'}, {'HMGET', hash, 'field'}, {'HGETALL', hash}, {'HKEYS', hash},
    {'HEXISTS', hash, 'field'}, {'EXISTS', hash}, {'PEXPIRE', hash, '1000'}, {'PTTL', hash}, {'HDEL', hash, 'field'},
    {'RPUSH', list, '1'}, {'LLEN', list}, {'LINDEX', list, '0'}, {'LRANGE', list, '0', '0'}, {'LTRIM', list, '1', '0'},
    {'ZADD', set, '1', 'member'}, {'ZCARD', set}, {'ZRANGE', set, '0', '0'},
    {'ZRANGEBYSCORE', set, '0', '0'}, {'ZSCAN', set, '0'}, {'ZREMRANGEBYSCORE', set, '0', '0'}, {'ZREM', set, 'member'},
}) do
    local answer = redis.pcall(unpack(command))
    if type(answer) == 'table' and answer.err then
        words = words or answer.err
        refused[#refused + 1] = command[1]
    end
end
return {words or '', refused}
