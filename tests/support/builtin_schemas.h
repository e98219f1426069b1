#pragma once

// Small schemas of several domains and habits of naming, with a handful of rows each: what the
// built-in planner is asked about in its own tests.

#include <array>
#include <set>
#include <string>
#include <string_view>

namespace countersign::tests {

struct BuiltinSchema {
  std::string_view name;
  std::string_view script;
  std::set<std::string> tables;
};

inline const BuiltinSchema kShopSchema{
    "shop",
    R"(
CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, country TEXT,
  city TEXT, signup_date TEXT, segment TEXT);
CREATE TABLE products(id INTEGER PRIMARY KEY, sku TEXT, name TEXT, category TEXT, price REAL,
  cost REAL, stock INTEGER, active INTEGER);
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id),
  order_date TEXT, status TEXT, total REAL, shipped_at TEXT);
CREATE TABLE order_items(id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders(id),
  product_id INTEGER REFERENCES products(id), quantity INTEGER, unit_price REAL,
  discount REAL DEFAULT 0);
CREATE TABLE reviews(id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES products(id),
  customer_id INTEGER REFERENCES customers(id), rating INTEGER, title TEXT, body TEXT,
  written_at TEXT);
INSERT INTO customers VALUES (1,'Anna Schmidt','a@x','Germany','Berlin','2022-03-05','retail'),
  (2,'Bob Brown','b@x','France','Paris','2023-01-15','business'),
  (3,'Carla Diaz','c@x','Spain','Madrid','2023-06-20','retail'),
  (4,'Dan Miller','d@x','Germany','Hamburg','2024-02-01','business'),
  (5,'Eve Adams',NULL,'Italy','Rome','2024-05-05','retail');
INSERT INTO products VALUES (1,'A1','Laptop','Electronics',1200,800,5,1),
  (2,'A2','Phone','Electronics',600,300,15,1), (3,'B1','Desk','Furniture',250,120,7,1),
  (4,'B2','Chair','Furniture',90,40,0,0), (5,'C1','Novel','Books',12.5,5,100,1);
INSERT INTO orders VALUES (1,1,'2023-01-10','shipped',1200,'2023-01-12'),
  (2,1,'2023-05-02','shipped',340,'2023-05-04'), (3,2,'2023-07-15','cancelled',600,NULL),
  (4,3,'2024-01-20','shipped',25,'2024-01-22'), (5,4,'2024-03-03','pending',1800,NULL),
  (6,1,'2024-03-18','shipped',90,'2024-03-20'), (7,2,'2024-06-30','pending',262.5,NULL);
INSERT INTO order_items VALUES (1,1,1,1,1200,0), (2,2,3,1,250,0), (3,2,4,1,90,0), (4,3,2,1,600,0),
  (5,4,5,2,12.5,0), (6,5,1,1,1200,0), (7,5,2,1,600,0), (8,6,4,1,90,0), (9,7,3,1,250,0),
  (10,7,5,1,12.5,0);
INSERT INTO reviews VALUES (1,1,1,5,'Great','x','2023-02-01'), (2,1,4,4,'Good','x','2024-04-01'),
  (3,5,3,2,'Boring','x','2024-02-10'), (4,3,1,3,'ok','x','2023-06-01');
)",
    {"customers", "products", "orders", "order_items", "reviews"}};

inline const BuiltinSchema kLibrarySchema{
    "library",
    R"(
CREATE TABLE authors(author_id INTEGER PRIMARY KEY, full_name TEXT, birth_year INTEGER,
  nationality TEXT);
CREATE TABLE books(book_id INTEGER PRIMARY KEY, title TEXT,
  author_id INTEGER REFERENCES authors(author_id), genre TEXT, published_year INTEGER,
  page_count INTEGER, price REAL, language TEXT);
CREATE TABLE branches(branch_id INTEGER PRIMARY KEY, branch_name TEXT, city TEXT, opened_on TEXT);
CREATE TABLE members(member_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT,
  joined_on TEXT, city TEXT, is_student INTEGER);
CREATE TABLE copies(copy_id INTEGER PRIMARY KEY, book_id INTEGER REFERENCES books(book_id),
  branch_id INTEGER REFERENCES branches(branch_id), condition TEXT);
CREATE TABLE loans(loan_id INTEGER PRIMARY KEY, copy_id INTEGER REFERENCES copies(copy_id),
  member_id INTEGER REFERENCES members(member_id), loaned_on TEXT, due_on TEXT, returned_on TEXT,
  fine_amount REAL);
INSERT INTO authors VALUES (1,'Jane Austen',1775,'British'), (2,'Leo Tolstoy',1828,'Russian'),
  (3,'Toni Morrison',1931,'American'), (4,'Haruki Murakami',1949,'Japanese');
INSERT INTO books VALUES (1,'Emma',1,'Novel',1815,474,9.5,'English'),
  (2,'Persuasion',1,'Novel',1817,249,8,'English'),
  (3,'War and Peace',2,'Historical',1869,1225,14.9,'Russian'),
  (4,'Beloved',3,'Novel',1987,324,11,'English'),
  (5,'Kafka on the Shore',4,'Fantasy',2002,505,13,'Japanese'),
  (6,'1Q84',4,'Fantasy',2009,928,18.5,'Japanese');
INSERT INTO branches VALUES (1,'Central','Oslo','1990-05-01'),
  (2,'Harbour','Bergen','2005-09-10');
INSERT INTO members VALUES (1,'Kari','Hansen','2021-02-03','Oslo',1),
  (2,'Ole','Berg','2022-07-11','Bergen',0), (3,'Nina','Lund','2023-03-09','Oslo',0),
  (4,'Per','Dahl','2023-11-30','Bergen',1);
INSERT INTO copies VALUES (1,1,1,'good'), (2,1,2,'worn'), (3,3,1,'good'), (4,4,2,'new'),
  (5,5,1,'good'), (6,6,2,'new');
INSERT INTO loans VALUES (1,1,1,'2023-01-10','2023-02-10','2023-02-01',0),
  (2,3,1,'2023-03-05','2023-04-05','2023-05-01',4.5), (3,2,2,'2023-06-17','2023-07-17',NULL,NULL),
  (4,5,3,'2024-01-08','2024-02-08','2024-02-01',0), (5,4,2,'2024-02-20','2024-03-20',NULL,2.0),
  (6,5,1,'2024-02-25','2024-03-25','2024-03-01',0);
)",
    {"authors", "books", "branches", "members", "copies", "loans"}};

inline const BuiltinSchema kHrSchema{
    "hr",
    R"(
CREATE TABLE tbl_department(deptId INTEGER PRIMARY KEY, deptName TEXT, location TEXT,
  annualBudget NUMERIC);
CREATE TABLE tbl_employee(empId INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, jobTitle TEXT,
  hireDate TEXT, salary NUMERIC, deptId INTEGER, managerId INTEGER, isActive INTEGER, gender TEXT,
  birthDate TEXT);
CREATE TABLE tbl_project(projectId INTEGER PRIMARY KEY, projectName TEXT, startDate TEXT,
  endDate TEXT, budget NUMERIC, status TEXT);
CREATE TABLE tbl_assignment(assignmentId INTEGER PRIMARY KEY, empId INTEGER, projectId INTEGER,
  hoursPerWeek INTEGER, role TEXT);
CREATE TABLE tbl_absence(absenceId INTEGER PRIMARY KEY, empId INTEGER, absenceDate TEXT,
  reason TEXT, days INTEGER);
INSERT INTO tbl_department VALUES (1,'Engineering','Zurich',900000), (2,'Sales','Geneva',400000),
  (3,'Human Resources','Zurich',150000);
INSERT INTO tbl_employee VALUES
  (1,'Mia','Keller','CTO','2015-04-01',180000,1,NULL,1,'F','1975-05-05'),
  (2,'Luca','Meier','Engineer','2019-09-01',110000,1,1,1,'M','1988-02-11'),
  (3,'Sara','Frei','Engineer','2021-01-15',105000,1,1,1,'F','1992-12-01'),
  (4,'Tom','Baum','Sales Rep','2020-06-01',85000,2,5,0,'M','1985-07-17'),
  (5,'Ida','Wolf','Sales Manager','2018-03-01',120000,2,NULL,1,'F','1980-10-30'),
  (6,'Jan','Roth','Recruiter','2022-11-01',78000,3,5,1,'M','1990-03-03');
INSERT INTO tbl_project VALUES (1,'Apollo','2022-01-01','2022-12-31',250000,'completed'),
  (2,'Borealis','2023-03-01',NULL,500000,'active'),
  (3,'Cygnus','2023-09-01',NULL,120000,'on hold');
INSERT INTO tbl_assignment VALUES (1,2,1,40,'developer'), (2,3,2,30,'developer'),
  (3,2,2,10,'reviewer'), (4,1,2,5,'sponsor'), (5,5,3,20,'lead');
INSERT INTO tbl_absence VALUES (1,2,'2023-02-01','sick',3), (2,3,'2023-07-10','vacation',10),
  (3,2,'2024-01-15','vacation',5), (4,4,'2024-03-04','sick',2);
)",
    {"tbl_department", "tbl_employee", "tbl_project", "tbl_assignment", "tbl_absence"}};

inline const BuiltinSchema kAirSchema{
    "air",
    R"(
CREATE TABLE airports(iata TEXT PRIMARY KEY, name TEXT, city TEXT, country TEXT,
  elevation_ft INTEGER);
CREATE TABLE airlines(id INTEGER PRIMARY KEY, name TEXT, country TEXT, founded INTEGER);
CREATE TABLE aircraft(tail_number TEXT PRIMARY KEY, model TEXT, seats INTEGER,
  airline_id INTEGER REFERENCES airlines(id), delivered_on TEXT);
CREATE TABLE flights(id INTEGER PRIMARY KEY, flight_no TEXT,
  airline_id INTEGER REFERENCES airlines(id), tail_number TEXT REFERENCES aircraft(tail_number),
  origin TEXT REFERENCES airports(iata), destination TEXT REFERENCES airports(iata),
  departure_time TEXT, arrival_time TEXT, delay_minutes INTEGER, status TEXT,
  distance_km INTEGER);
CREATE TABLE passengers(id INTEGER PRIMARY KEY, full_name TEXT, nationality TEXT,
  birth_date TEXT);
CREATE TABLE bookings(id INTEGER PRIMARY KEY, flight_id INTEGER REFERENCES flights(id),
  passenger_id INTEGER REFERENCES passengers(id), booked_at TEXT, fare REAL, cabin TEXT);
INSERT INTO airports VALUES ('OSL','Gardermoen','Oslo','Norway',681),
  ('CPH','Kastrup','Copenhagen','Denmark',17), ('FRA','Frankfurt Main','Frankfurt','Germany',364),
  ('MUC','Munich Airport','Munich','Germany',1487);
INSERT INTO airlines VALUES (1,'Nordic Air','Norway',1990), (2,'Rhine Wings','Germany',2004);
INSERT INTO aircraft VALUES ('LN-A1','A320',180,1,'2015-02-03'),
  ('LN-B2','B737',160,1,'2018-06-07'), ('D-XYZ','A321',200,2,'2020-01-09');
INSERT INTO flights VALUES
  (1,'NA101',1,'LN-A1','OSL','CPH','2024-01-05 08:00','2024-01-05 09:10',0,'landed',517),
  (2,'NA102',1,'LN-A1','CPH','OSL','2024-01-05 10:00','2024-01-05 11:10',25,'landed',517),
  (3,'RW7',2,'D-XYZ','FRA','MUC','2024-02-10 07:30','2024-02-10 08:25',5,'landed',300),
  (4,'RW8',2,'D-XYZ','MUC','OSL','2024-02-11 12:00','2024-02-11 14:10',NULL,'cancelled',1300),
  (5,'NA201',1,'LN-B2','OSL','FRA','2024-03-20 06:15','2024-03-20 08:20',60,'landed',1100);
INSERT INTO passengers VALUES (1,'Lars Holm','Norwegian','1980-01-01'),
  (2,'Greta Klein','German','1995-06-06'), (3,'Ana Silva','Portuguese','2001-09-09');
INSERT INTO bookings VALUES (1,1,1,'2023-12-01',120,'economy'),
  (2,1,2,'2023-12-20',340,'business'), (3,2,1,'2023-12-01',110,'economy'),
  (4,3,2,'2024-01-15',80,'economy'), (5,5,3,'2024-03-01',200,'economy'),
  (6,5,1,'2024-02-25',450,'business');
)",
    {"airports", "airlines", "aircraft", "flights", "passengers", "bookings"}};

inline const BuiltinSchema kSchoolSchema{"school",
                                         R"(
CREATE TABLE Students(StudentID INTEGER PRIMARY KEY, FirstName VARCHAR(40), LastName VARCHAR(40),
  EnrollmentYear INTEGER, Gpa DECIMAL(3,2), HomeTown VARCHAR(40));
CREATE TABLE Teachers(TeacherID INTEGER PRIMARY KEY, Name VARCHAR(60), Department VARCHAR(40),
  HireDate DATE);
CREATE TABLE Courses(CourseID INTEGER PRIMARY KEY, Title VARCHAR(80), Credits INTEGER,
  TeacherID INTEGER REFERENCES Teachers(TeacherID));
CREATE TABLE Enrollments(StudentID INTEGER REFERENCES Students(StudentID),
  CourseID INTEGER REFERENCES Courses(CourseID), Grade INTEGER, EnrolledOn DATE,
  PRIMARY KEY(StudentID, CourseID));
INSERT INTO Students VALUES (1,'Ann','Lee',2021,3.8,'Dublin'), (2,'Ben','Kay',2021,3.1,'Cork'),
  (3,'Cleo','Fox',2022,3.9,'Dublin'), (4,'Dov','Ray',2023,2.7,'Galway');
INSERT INTO Teachers VALUES (1,'Prof Stone','Mathematics','2010-09-01'),
  (2,'Dr Reed','Physics','2018-01-15'), (3,'Ms Vale','Mathematics','2020-08-20');
INSERT INTO Courses VALUES (1,'Algebra',6,1), (2,'Mechanics',8,2), (3,'Statistics',4,3),
  (4,'Optics',8,2);
INSERT INTO Enrollments VALUES (1,1,92,'2022-09-01'), (1,2,88,'2022-09-02'),
  (2,1,70,'2022-09-01'), (3,1,95,'2023-02-01'), (3,3,81,'2023-02-03'), (4,3,60,'2023-09-05');
)",
                                         {"students", "teachers", "courses", "enrollments"}};

inline const BuiltinSchema kSensorsSchema{"sensors",
                                          R"(
CREATE TABLE sites(site_code TEXT PRIMARY KEY, site_name TEXT, region TEXT, opened_year INTEGER);
CREATE TABLE devices(device_id INTEGER PRIMARY KEY, serial_no TEXT, model TEXT, site_code TEXT,
  installed_at INTEGER, firmware TEXT, battery_pct INTEGER, online BOOLEAN);
CREATE TABLE readings(reading_id INTEGER PRIMARY KEY, device_id INTEGER, recorded_at INTEGER,
  temperature_c REAL, humidity_pct REAL);
CREATE TABLE alerts(alert_id INTEGER PRIMARY KEY, device_id INTEGER, severity TEXT,
  raised_at INTEGER, acknowledged BOOLEAN, message TEXT);
INSERT INTO sites VALUES ('N1','North Plant','North',2001), ('S1','South Plant','South',2015),
  ('S2','South Annex','South',2019);
INSERT INTO devices VALUES (1,'SN-100','T1000','N1',1672531200,'1.2',80,1),
  (2,'SN-101','T1000','S1',1680307200,'1.3',15,0), (3,'SN-200','H20','S1',1704067200,'2.0',55,1),
  (4,'SN-201','H20','S2',1709251200,'2.0',5,0);
INSERT INTO readings VALUES (1,1,1704067200,21.5,40), (2,1,1704153600,22.5,42),
  (3,2,1704067200,30.1,20), (4,3,1706745600,18.0,65), (5,3,1709251200,19.0,60);
INSERT INTO alerts VALUES (1,2,'critical',1704067200,0,'hot'),
  (2,4,'warning',1709251200,1,'battery low'), (3,2,'warning',1706745600,1,'hot'),
  (4,1,'info',1704153600,1,'restart');
)",
                                          {"sites", "devices", "readings", "alerts"}};

}  // namespace countersign::tests
