-- Takes the next offset, keeps the message, and tells it: one step.
-- KEYS: state, history, holders, and a key for the message id, if it has one.
-- ARGV: relay, sealed message, how many to keep, for how long (ms), how long a message id counts (ms).
-- Returns the position, or nothing if the channel has no state.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'top')
if not state[1] then
    return false
end
if KEYS[4] then
    local first = redis.call('GET', KEYS[4])
    if first then
        return first
    end
end
local micros = clock()
local millis = math.floor(micros / 1000)
local top = text(math.max(tonumber(state[2]) + 1, micros))
local position = state[1] .. '.' .. top
redis.call('HSET', KEYS[1], 'top', top)
if KEYS[4] then
    redis.call('SET', KEYS[4], position, 'PX', ARGV[5])
end
local most = tonumber(ARGV[3])
local age = tonumber(ARGV[4])
local entry = position .. '|' .. state[2] .. '|' .. text(millis + age) .. '|' .. ARGV[2]
if most == 0 or age == 0 then
    redis.call('DEL', KEYS[2])
else
    local held = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')
    if held[2] and tonumber(held[2]) > millis then
        if redis.call('RPUSH', KEYS[2], entry) > most then
            redis.call('LTRIM', KEYS[2], -most, -1)
        end
        redis.call('PEXPIRE', KEYS[2], ARGV[4])
    end
end
redis.call('PUBLISH', ARGV[1], entry)
return position
