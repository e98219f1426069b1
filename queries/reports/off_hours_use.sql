-- Who asked at night or at the weekend?
--
-- Sessions that began outside the usual hours, newest first. The hours are those of one place all year:
-- `utc_offset` says how many hours its clocks are ahead of UTC. A session that began within the hours
-- and went on after them is not here.
--
-- :since       time 7d      the beginning of the period
-- :from_hour   0..23 7      the first hour of a usual day
-- :to_hour     1..24 19     the hour in which a usual day is over
-- :weekends    0..1 1       1: all of Saturday and Sunday is unusual; 0: they are days like others
-- :utc_offset  -12..14 0    hours that the clocks there are ahead of UTC
-- :limit       1..1000 100  how many rows at most
--
-- columns:
--   at          when it began, in UTC
--   there       weekday and time of the place
--   session_id  the session
--   asked_by    whose session it is
--   user_ip     the address it came from
--   source      the data source
--   steps       statements that were proposed in it
--   ran         how many of them ran
--   rows        rows that they gave in all
--   question    its first question, at most 300 characters
WITH unusual AS (
  SELECT s.id, s.started_us, s.started_us / 1000000 + :utc_offset * 3600 AS there
    FROM data_agent_session s
   WHERE s.started_us >= :since
     AND ((s.started_us / 1000000 + :utc_offset * 3600) / 3600 % 24 < :from_hour
          OR (s.started_us / 1000000 + :utc_offset * 3600) / 3600 % 24 >= :to_hour
          -- The first of January 1970 was a Thursday.
          OR (:weekends = 1
              AND ((s.started_us / 1000000 + :utc_offset * 3600) / 86400 + 4) % 7 IN (0, 6)))
   ORDER BY s.started_us DESC, s.id DESC
   LIMIT :limit)
SELECT s.started_at AS at,
       substr('SunMonTueWedThuFriSat', (unusual.there / 86400 + 4) % 7 * 3 + 1, 3)
         || strftime(' %H:%M', unusual.there, 'unixepoch') AS there,
       s.session_id, coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by, s.user_ip,
       s.source, s.total_steps AS steps,
       (SELECT count(*) FROM step t
         WHERE t.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535
           AND t.started_after_us IS NOT NULL) AS ran,
       (SELECT coalesce(sum(t.row_count), 0) FROM step t
         WHERE t.id BETWEEN s.id * 65536 AND s.id * 65536 + 65535) AS rows,
       substr(s.question, 1, 300) AS question
  FROM unusual
  JOIN data_agent_session s ON s.id = unusual.id
  LEFT JOIN account a ON a.id = s.user_id
 ORDER BY unusual.started_us DESC, unusual.id DESC;
