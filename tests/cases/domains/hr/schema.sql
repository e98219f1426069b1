CREATE TABLE Department(DepartmentId INTEGER PRIMARY KEY, DepartmentName TEXT NOT NULL, City TEXT NOT NULL, AnnualBudget REAL);
CREATE TABLE Employee(EmployeeId INTEGER PRIMARY KEY, FirstName TEXT NOT NULL, LastName TEXT NOT NULL, JobTitle TEXT NOT NULL,
  DepartmentId INTEGER REFERENCES Department(DepartmentId), ManagerId INTEGER REFERENCES Employee(EmployeeId),
  HireDate TEXT NOT NULL, TerminationDate TEXT, Salary REAL NOT NULL, BirthDate TEXT, Gender TEXT, IsRemote INTEGER NOT NULL);
CREATE TABLE LeaveRequest(LeaveRequestId INTEGER PRIMARY KEY, EmployeeId INTEGER NOT NULL REFERENCES Employee(EmployeeId),
  LeaveType TEXT NOT NULL, StartDate TEXT NOT NULL, Days INTEGER NOT NULL, Status TEXT NOT NULL);
CREATE TABLE TrainingRecord(TrainingRecordId INTEGER PRIMARY KEY, EmployeeId INTEGER NOT NULL REFERENCES Employee(EmployeeId),
  CourseName TEXT NOT NULL, CompletedOn TEXT NOT NULL, Score INTEGER NOT NULL);
