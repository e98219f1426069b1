SELECT closed_us, closed_how FROM data_agent_session WHERE id = $1
