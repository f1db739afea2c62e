-- Adds channels that the page does not hold; the others stay as they are.
-- KEYS: page, session, ended. ARGV: digest, lease (ms), most channels, most pages, relay, what to tell there, whether this writes again
-- what was lost, and then field, position for each channel.
-- Returns the positions and the pages that were forgotten for it; or how many channels there would be, if they are too many.
local page = KEYS[1]
if ARGV[7] == 'again' and redis.call('EXISTS', KEYS[3]) == 1 then
    return {{}, {}}
end
local positions = {}
local added = {}
for i = 8, #ARGV, 2 do
    local held = redis.call('HGET', page, ARGV[i])
    positions[#positions + 1] = held and string.match(held, '|(.*)$') or ARGV[i + 1]
    if not held then
        added[#added + 1] = i
    end
end
local number = #fields(page) + #added
if number > tonumber(ARGV[3]) then
    return {number}
end
local micros = clock()
local version = text(math.max(tonumber(redis.call('HGET', page, 'version') or 0) + 1, micros))
local told = version
redis.call('HSET', page, 'version', version)
for _, i in ipairs(added) do
    redis.call('HSET', page, ARGV[i], version .. '|' .. ARGV[i + 1])
    told = told .. ',' .. text((i - 8) / 2)
end
local lease = tonumber(ARGV[2])
keep(page, lease)
local forgotten = enrol(KEYS[2], ARGV[1], lease, tonumber(ARGV[4]), micros)
if #added > 0 then
    redis.call('PUBLISH', ARGV[5], told .. '|' .. ARGV[6])
end
return {positions, forgotten}
