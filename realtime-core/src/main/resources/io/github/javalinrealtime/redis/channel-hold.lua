-- A page holds a channel for a lease. A channel without state gets one.
-- KEYS: state, history, holders. ARGV: member, lease (ms), how much longer the state lives, the epoch of a new state.
-- Returns epoch and top.
local micros = clock()
local millis = math.floor(micros / 1000)
local lease = tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'epoch', 'top')
if not state[1] then
    redis.call('DEL', KEYS[2])
    state = {ARGV[4], text(micros)}
    redis.call('HSET', KEYS[1], 'epoch', state[1], 'top', state[2])
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', text(millis))
redis.call('ZADD', KEYS[3], 'GT', text(millis + lease), ARGV[1])
keep(KEYS[3], lease)
keep(KEYS[1], redis.call('PTTL', KEYS[3]) + tonumber(ARGV[3]))
return state
