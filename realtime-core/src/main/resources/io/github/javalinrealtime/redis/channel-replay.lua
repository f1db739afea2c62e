-- What followed a position. A channel without state gets one.
-- KEYS: state, history, holders. ARGV: epoch, offset, the epoch of a new state, how long it lives (ms), most messages, most bytes.
-- Returns epoch, top, and the messages, or nothing instead of them for a gap.
local micros = clock()
local millis = micros / 1000
local state = redis.call('HMGET', KEYS[1], 'epoch', 'top')
if not state[1] then
    redis.call('DEL', KEYS[2], KEYS[3])
    redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'top', text(micros))
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    return {ARGV[3], text(micros)}
end
local gap = {state[1], state[2]}
if state[1] ~= ARGV[1] then
    return gap
end
if state[2] == ARGV[2] then
    return {state[1], state[2], {}}
end
local newest = redis.call('LINDEX', KEYS[2], -1)
if not newest or string.match(newest, '^[^.]*%.(%d+)|') ~= state[2] then
    return gap
end
-- From the newest backwards, in growing parts, to the message that came after the position.
local after = tonumber(ARGV[2])
local from = redis.call('LLEN', KEYS[2])
local step = 32
local first
while not first and from > 0 do
    local to = from - 1
    from = math.max(0, from - step)
    step = step * 2
    local part = redis.call('LRANGE', KEYS[2], from, to)
    for i = #part, 1, -1 do
        local previous, over = string.match(part[i], '^[^|]*|(%d+)|(%d+)|')
        if tonumber(over) <= millis or tonumber(previous) < after then
            return gap
        end
        if previous == ARGV[2] then
            first = from + i - 1
            break
        end
    end
end
if not first then
    return gap
end
local messages = {}
local bytes = 0
for _, message in ipairs(redis.call('LRANGE', KEYS[2], first, first + tonumber(ARGV[5]) - 1)) do
    bytes = bytes + #message
    if #messages > 0 and bytes > tonumber(ARGV[6]) then
        break
    end
    messages[#messages + 1] = message
end
return {state[1], state[2], messages}
