-- The limits of one statement, gone with its transaction: time, waiting for locks, memory of one sort or hash.
SELECT set_config('statement_timeout', $1, true),
       set_config('lock_timeout', $2, true),
       set_config('work_mem', $3, true)
