SELECT s.session_id, m.n
  FROM chat_message m JOIN data_agent_session s ON s.id = m.session WHERE m.rowid = $1
