CREATE TABLE tbl_department(dept_id INTEGER PRIMARY KEY, dept_name TEXT, floor_no INTEGER);
CREATE TABLE tbl_doctor(doctor_id INTEGER PRIMARY KEY, doctor_name TEXT, dept_id INTEGER, hire_date TEXT, monthly_salary REAL, mentor_id INTEGER);
CREATE TABLE tbl_patient(patient_id INTEGER PRIMARY KEY, patient_name TEXT, gender TEXT, dob TEXT, city TEXT, blood_type TEXT, insurer TEXT, is_smoker INTEGER);
CREATE TABLE tbl_appointment(appt_id INTEGER PRIMARY KEY, patient_id INTEGER, doctor_id INTEGER, appt_ts INTEGER, status TEXT, duration_min INTEGER);
CREATE TABLE tbl_invoice(invoice_id INTEGER PRIMARY KEY, appt_id INTEGER, amt REAL, inv_date TEXT, paid_flag INTEGER);
CREATE TABLE tbl_drug(drug_id INTEGER PRIMARY KEY, drug_name TEXT, manufacturer TEXT, unit_price REAL, needs_rx INTEGER);
CREATE TABLE tbl_prescription(rx_id INTEGER PRIMARY KEY, appt_id INTEGER, drug_id INTEGER, qty INTEGER);
CREATE TABLE tbl_login(login TEXT, pwd TEXT);
