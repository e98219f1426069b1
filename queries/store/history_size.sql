SELECT coalesce(sum(total_steps), 0) FROM data_agent_session WHERE $1 = '' OR source = $1
