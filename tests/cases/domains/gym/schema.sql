CREATE TABLE MembershipPlans(PlanID INTEGER PRIMARY KEY, PlanName TEXT, Price REAL, DurationMonths INTEGER);
CREATE TABLE Members(MemberID INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT, DateOfBirth TEXT, PlanID INTEGER REFERENCES MembershipPlans(PlanID), JoinDate TEXT, CancelDate TEXT, City TEXT);
CREATE TABLE Trainers(TrainerID INTEGER PRIMARY KEY, TrainerName TEXT, Specialty TEXT);
CREATE TABLE GymClasses(ClassID INTEGER PRIMARY KEY, ClassName TEXT, TrainerID INTEGER REFERENCES Trainers(TrainerID), DurationMinutes INTEGER, MaxCapacity INTEGER);
CREATE TABLE ClassVisits(VisitID INTEGER PRIMARY KEY, MemberID INTEGER REFERENCES Members(MemberID), ClassID INTEGER REFERENCES GymClasses(ClassID), VisitTime TEXT, Rating INTEGER);
CREATE TABLE Payments(PaymentID INTEGER PRIMARY KEY, MemberID INTEGER REFERENCES Members(MemberID), Amount REAL, PaidOn TEXT, Method TEXT, IsSuccessful INTEGER);
