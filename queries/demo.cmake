# The small shop that `countersign demo` makes, in the order in which it is made.
set(DEMO_FILES
  demo/begin.sql
  demo/schema.sql
  demo/customers.sql
  demo/products.sql
  demo/orders.sql
  demo/order_items.sql
  demo/after_sales.sql
  demo/private.sql
  demo/commit.sql)
