#include "engine/sandbox/detail/reconcile.h"

#include <gmock/gmock.h>

namespace kaze::sandbox::detail {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Row = std::vector<std::string>;

namespace {

base::Result<Table> compared(
    std::string_view left, std::string_view right, const std::vector<std::string>& keys = {}, const std::string& tolerance = "")
{
    return reconcile({"l.csv", parseCsv(left)}, {"r.csv", parseCsv(right)}, keys, tolerance);
}

std::vector<Row> rows(
    std::string_view left, std::string_view right, const std::vector<std::string>& keys = {}, const std::string& tolerance = "")
{
    return compared(left, right, keys, tolerance)->rows;
}

} // namespace

TEST(Csv, keepsCommasQuotesAndLineEndsOfQuotedCells)
{
    const auto file = parseCsv("\xEF\xBB\xBFid,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,\n");
    EXPECT_THAT(file.columns, ElementsAre("id", "text"));
    EXPECT_THAT(file.rows, ElementsAre(Row{"1", "a, \"b\"\nc"}, Row{"2", ""}));
}

TEST(Csv, findsTheSeparator)
{
    EXPECT_THAT(parseCsv("a;b\n1,5;2\n").rows, ElementsAre(Row{"1,5", "2"}));
    EXPECT_THAT(parseCsv("a\tb\n1\t2").rows, ElementsAre(Row{"1", "2"}));
}

TEST(Csv, cutsAndFillsRaggedRows)
{
    const auto file = parseCsv("a,b\n1\n1,2,3\n");
    EXPECT_THAT(file.rows, ElementsAre(Row{"1", ""}, Row{"1", "2"}));
    EXPECT_EQ(file.ragged, 2U);
}

TEST(Csv, comparesNumbersByValueAndCodesByText)
{
    EXPECT_EQ(comparable(" 10.00 "), "10");
    EXPECT_EQ(comparable("-0.50"), "-0.5");
    EXPECT_EQ(comparable("1,204,500.10"), "1204500.1");
    EXPECT_EQ(comparable("0"), "0");
    EXPECT_EQ(comparable("007"), "007");
    EXPECT_EQ(comparable("1,2"), "1,2");
    EXPECT_EQ(comparable("12345678901234567891"), "12345678901234567891");
    EXPECT_EQ(comparable("."), ".");
    EXPECT_EQ(comparable("1.2.3"), "1.2.3");
}

TEST(Reconcile, pairsByTheFirstUniqueCommonColumnWhateverTheOrder)
{
    EXPECT_THAT(rows("day,id,sum\nmon,1,10\nmon,2,20\n", "SUM,day,Id\n10.0,mon,1\n21,mon,2\n"),
        ElementsAre(Row{"changed", "2", "sum", "20", "21"}));
}

TEST(Reconcile, namesRowsThatOnlyOneFileHas)
{
    EXPECT_THAT(rows("id,n\n1,a\n2,b\n", "id,n\n2,b\n3,c\n"),
        ElementsAre(Row{"only in the first", "1", "", "id=1; n=a", ""}, Row{"only in the second", "3", "", "", "id=3; n=c"}));
}

TEST(Reconcile, pairsRowsOfTheSameKeyInTheirOrder)
{
    EXPECT_THAT(rows("id,n\n1,a\n1,b\n", "id,n\n1,a\n1,x\n1,y\n", {"id"}),
        ElementsAre(Row{"changed", "1", "n", "b", "x"}, Row{"only in the second", "1", "", "", "id=1; n=y"}));
}

TEST(Reconcile, takesWholeRowsWhereNoColumnIsUnique)
{
    EXPECT_THAT(rows("a,b\n1,1\n1,2\n2,1\n", "a,b\n1,2\n1,1\n2,2\n2,1\n"),
        ElementsAre(Row{"only in the second", "2 / 2", "", "", "a=2; b=2"}));
}

TEST(Reconcile, allowsTheToleranceThatIsAsked)
{
    EXPECT_THAT(
        rows("id,n\n1,0.10\n2,5\n", "id,n\n1,0.11\n2,5.02\n", {}, "0.01"), ElementsAre(Row{"changed", "2", "n", "5", "5.02"}));
}

TEST(Reconcile, saysWhatIsWrongWithTheFiles)
{
    EXPECT_THAT(compared("", "id\n1\n").error().message, HasSubstr("`l.csv` is empty"));
    EXPECT_THAT(compared("a\n1\n", "b\n1\n").error().message, HasSubstr("no column in common"));
    EXPECT_THAT(compared("a\n1\n", "a\n1\n", {"id"}).error().message, HasSubstr("no column \"id\""));
    EXPECT_THAT(compared("id,x\n1,2\n", "id,y\n1,2\n")->summary, HasSubstr("Only `l.csv` has the column x"));
}

} // namespace kaze::sandbox::detail
