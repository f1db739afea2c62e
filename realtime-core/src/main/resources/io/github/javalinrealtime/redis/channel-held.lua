-- KEYS: holders. Returns whether a lease holds the channel now.
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
return last[2] and tonumber(last[2]) * 1000 > clock() and 1 or 0
