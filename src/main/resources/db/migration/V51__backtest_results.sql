-- Results have sections for triggers, enrollments and messages now; a backtest of before is run again in no time.
delete from backtest;
