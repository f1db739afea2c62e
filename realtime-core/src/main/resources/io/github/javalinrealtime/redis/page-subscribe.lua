-- Adds channels that the page does not hold; the others stay as they are.
-- KEYS: page, session, ended. ARGV: digest, lease (ms), most channels, most pages, relay, what to tell there, whether this writes again
-- what was lost, a version that was given before, and then field, position for each channel.
-- Returns the positions, the pages that were forgotten for it, and whether channels are being taken from it just now; or how many channels
-- there would be, if they are too many, and those that it does not hold.
local page = KEYS[1]
if ARGV[7] == 'again' and redis.call('EXISTS', KEYS[3]) == 1 then
    return {{}, {}, 0}
end
local positions = {}
local added = {}
for i = 9, #ARGV, 2 do
    local held = redis.call('HGET', page, ARGV[i])
    positions[#positions + 1] = held and string.match(held, '|(.*)$') or ARGV[i + 1]
    if not held then
        added[#added + 1] = i
    end
end
local number = #fields(page) + #added
if number > tonumber(ARGV[3]) then
    local refused = {}
    for _, i in ipairs(added) do
        refused[#refused + 1] = ARGV[i]
    end
    return {number, refused}
end
local micros = clock()
local before = redis.call('HMGET', page, 'version', 'left')
local version = text(math.max(tonumber(before[1] or 0) + 1, micros, tonumber(ARGV[8]) + 1))
local told = version
redis.call('HSET', page, 'version', version)
for _, i in ipairs(added) do
    redis.call('HSET', page, ARGV[i], version .. '|' .. ARGV[i + 1])
    told = told .. ',' .. text((i - 9) / 2)
end
local lease = tonumber(ARGV[2])
keep(page, lease)
local forgotten = enrol(KEYS[2], ARGV[1], lease, tonumber(ARGV[4]), micros)
if #added > 0 then
    redis.call('PUBLISH', ARGV[5], told .. '|' .. ARGV[6])
end
-- Longer than it takes to release what was taken.
return {positions, forgotten, micros - tonumber(before[2] or 0) < 10000000 and 1 or 0}
