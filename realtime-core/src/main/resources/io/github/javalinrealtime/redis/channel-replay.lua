-- What followed a position. A channel without state gets one; whoever holds it still does.
-- KEYS: state, history, holders. ARGV: epoch, offset, the epoch of a new state, how long it lives (ms), most messages, most bytes.
-- Returns epoch, top, and the messages, or nothing instead of them for a gap.
local micros = clock()
local millis = micros / 1000
local state = redis.call('HMGET', KEYS[1], 'epoch', 'top')
if not state[1] then
    redis.call('DEL', KEYS[2])
    redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'top', text(micros))
    keep(KEYS[1], math.max(tonumber(ARGV[4]), redis.call('PTTL', KEYS[3])))
    return {ARGV[3], text(micros)}
end
local gap = {state[1], state[2]}
if state[1] ~= ARGV[1] then
    return gap
end
if state[2] == ARGV[2] then
    return {state[1], state[2], {}}
end
-- The message that came after the position, among messages whose predecessors grow.
local after = tonumber(ARGV[2])
local from = 0
local to = redis.call('LLEN', KEYS[2])
while from < to do
    local middle = math.floor((from + to) / 2)
    local previous = string.match(redis.call('LINDEX', KEYS[2], middle), '^[^|]*|(%d+)|')
    if not previous then
        return gap
    elseif tonumber(previous) < after then
        from = middle + 1
    else
        to = middle
    end
end
-- A part at a time, since each may be large, as far as each is the predecessor of the next.
local messages = {}
local bytes = 0
local last = ARGV[2]
repeat
    local part = redis.call('LRANGE', KEYS[2], from, from + 7)
    from = from + #part
    for _, message in ipairs(part) do
        local offset, previous, over = string.match(message, '^[^.|]*%.(%d+)|(%d+)|(%d+)|')
        bytes = bytes + #message
        local full = #messages == tonumber(ARGV[5]) or (#messages > 0 and bytes > tonumber(ARGV[6]))
        if full or previous ~= last or tonumber(over) <= millis then
            part = {}
            break
        end
        messages[#messages + 1] = message
        last = offset
    end
until #part == 0
if #messages == 0 then
    return gap
end
return {state[1], state[2], messages}
