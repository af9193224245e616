#include "engine/base/csv.h"

#include <gmock/gmock.h>

namespace kaze::base {

using testing::ElementsAre;
using Cells = std::vector<std::string>;

namespace {

std::vector<Cells> all(std::string_view text)
{
    CsvReader reader(text);
    std::vector<Cells> records;
    for (Cells cells; reader.next(cells);)
        records.push_back(cells);
    return records;
}

TEST(CsvReader, keepsSeparatorsQuotesAndLineEndsOfQuotedCells)
{
    EXPECT_THAT(all("\xEF\xBB\xBFid,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,\n"),
        ElementsAre(Cells{"id", "text"}, Cells{"1", "a, \"b\"\nc"}, Cells{"2", ""}));
}

TEST(CsvReader, findsTheSeparator)
{
    EXPECT_THAT(all("a;b\n1,5;2\n"), ElementsAre(Cells{"a", "b"}, Cells{"1,5", "2"}));
    EXPECT_THAT(all("\na\tb\n1\t2"), ElementsAre(Cells{"a", "b"}, Cells{"1", "2"}));
}

TEST(CsvReader, takesEveryKindOfLineEnd)
{
    EXPECT_THAT(all("a\rb\nc\r\nd"), ElementsAre(Cells{"a"}, Cells{"b"}, Cells{"c"}, Cells{"d"}));
    EXPECT_TRUE(all("\n\r\n  \n").empty());
    EXPECT_TRUE(all("").empty());
}

TEST(CsvReader, saysOnWhichLineARecordBegan)
{
    CsvReader reader("a,b\n\n1,\"x\ny\"\n2,z\n");
    Cells cells;
    std::vector<std::size_t> lines;
    while (reader.next(cells))
        lines.push_back(reader.line());
    EXPECT_THAT(lines, ElementsAre(1, 3, 5));
    EXPECT_EQ(reader.openQuote(), 0U);
}

TEST(CsvReader, saysWhereAQuoteWasOpenedThatIsNeverClosed)
{
    CsvReader reader("a,b\n1,2\n3,\"4\n5,6\n");
    Cells cells;
    while (reader.next(cells)) { }
    EXPECT_THAT(cells, ElementsAre("3", "4\n5,6\n"));
    EXPECT_EQ(reader.openQuote(), 3U);
}

TEST(CsvReader, holdsNoMoreThanTenThousandCellsARecord)
{
    const auto records = all(std::string(1'000'000, ','));
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].size(), CsvReader::kMostCells);
}

TEST(CsvLine, writesWhatTheReaderReads)
{
    const Cells cells{"a,b", "say \"x\"", "two\nlines", " edge ", "", "\r"};
    EXPECT_THAT(all("1,2,3,4,5,6\n" + csvLine(cells)), ElementsAre(Cells{"1", "2", "3", "4", "5", "6"}, cells));
}

TEST(SpreadsheetSafe, disarmsFormulasAndLeavesNumbers)
{
    for (const char* formula :
        {"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "＝1+1", " ＋1", "－1", "＠SUM(A1)"})
        EXPECT_EQ(spreadsheetSafe(formula), std::string("'") + formula);
    for (const char* plain : {"-1.5", "+3", "12", "gpt-5", "a=b", "", "1e-9"})
        EXPECT_EQ(spreadsheetSafe(plain), plain);
}

} // namespace

} // namespace kaze::base
