CREATE TABLE tbl_dept(dept_id INTEGER PRIMARY KEY, dept_name TEXT NOT NULL, floor_no INTEGER);
CREATE TABLE tbl_doctor(doctor_id INTEGER PRIMARY KEY, doctor_name TEXT NOT NULL, dept_id INTEGER, years_experience INTEGER, is_active INTEGER);
CREATE TABLE tbl_patient(patient_id INTEGER PRIMARY KEY, patient_name TEXT NOT NULL, dob TEXT, sex TEXT, city TEXT, insurer TEXT);
CREATE TABLE tbl_appointment(appointment_id INTEGER PRIMARY KEY, patient_id INTEGER, doctor_id INTEGER, appt_dt TEXT, status TEXT, fee_amt REAL, duration_min INTEGER);
CREATE TABLE tbl_prescription(prescription_id INTEGER PRIMARY KEY, appointment_id INTEGER, drug_name TEXT, qty INTEGER);
