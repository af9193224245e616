#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;
using testing::Not;
using testing::StartsWith;

//! `kaze report`.
class ReportsTest : public E2eTest {
protected:
    void runOnce()
    {
        ASSERT_EQ(run(agent({"List the files."}, "tools: [files.list]"), {"--model", "sandbox/sandbox-1"}).code, 0);
    }
};

TEST_F(ReportsTest, everyKindIsWrittenInEveryFormat)
{
    runOnce();
    const std::vector<std::vector<std::string>> kinds{
        {"cost"}, {"incident", "--period", "last-1h"}, {"capacity"}, {"readiness"}, {"audit"}};
    for (const auto& kind : kinds)
        for (const auto* ending : {"csv", "json", "html", "md"}) {
            const auto file = (root / ("report-" + kind.front() + "." + ending)).string();
            auto words = kind;
            words.insert(words.begin(), "report");
            words.insert(words.end(), {"-o", file});
            const auto made = kaze(std::move(words));
            ASSERT_EQ(made.code, 0) << kind.front() << " " << made.err;
            EXPECT_THAT(made.out, HasSubstr("Written to"));
            const auto text = test::contentOf(file);
            EXPECT_THAT(text, HasSubstr(KAZE_VERSION)) << "says which version made it";
            if (std::string(ending) == "html") {
                EXPECT_THAT(text, AllOf(StartsWith("<!DOCTYPE html>"), Not(HasSubstr("<script"))));
            } else if (std::string(ending) == "json") {
                EXPECT_EQ(textIn(boost::json::parse(text).at("query"), "kind"), kind.front());
            }
        }
    EXPECT_EQ(textIn(json(kaze({"report", "audit", "--json"})), "title"), "Audit report");
}

TEST_F(ReportsTest, aReportInJsonIsMadeAgain)
{
    runOnce();
    const auto first = (root / "cost.json").string();
    ASSERT_EQ(kaze({"report", "cost", "--period", "today", "--zone", "Europe/Berlin", "-o", first}).code, 0);
    const auto again = kaze({"report", "from-json", first, "--format", "json"});
    ASSERT_EQ(again.code, 0) << again.err;
    auto a = boost::json::parse(test::contentOf(first)), b = boost::json::parse(again.out);
    a.at("provenance").as_object().erase("made_at");
    b.at("provenance").as_object().erase("made_at");
    EXPECT_EQ(a, b) << "the same data, the same report";
    // Also when somebody has written it anew.
    const auto anew
        = written(root / "anew.json", "{ \"title\": \"x\",\n  \"query\": " + boost::json::serialize(a.at("query")) + "\n}");
    EXPECT_THAT(kaze({"report", "from-json", anew.string()}).out, StartsWith("# Cost report\n"));
    for (const auto* wrong : {"{}", "[]", "no json", "{\"query\": {\"from\": \"yesterday\"}}", "{\"query\":3}"}) {
        const auto refused = kaze({"report", "from-json", written(root / "wrong.json", wrong).string()});
        EXPECT_EQ(refused.code, 2) << wrong;
    }
    EXPECT_EQ(kaze({"report", "from-json", (root / "none.json").string()}).code, 2);
}

TEST_F(ReportsTest, saysHelpfullyWhatCannotBe)
{
    const auto pdf = kaze({"report", "audit", "--format", "pdf"});
    EXPECT_EQ(pdf.code, 2);
    EXPECT_THAT(pdf.err, AllOf(HasSubstr("PDF is made by the console"), HasSubstr("--format html")));
    EXPECT_EQ(kaze({"report", "cost", "-o", (root / "cost.pdf").string()}).code, 2);
    EXPECT_EQ(kaze({"report", "cost", "--format", "docx"}).code, 2);
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db")) << "no cell was opened for that";
    EXPECT_THAT(kaze({"report", "incident"}).err, HasSubstr("needs an alert, a trace or a time"));
    EXPECT_THAT(kaze({"report", "incident", "--alert", "a1"}).err, HasSubstr("no alert \"a1\""));
    EXPECT_THAT(kaze({"report", "audit", "colour:red"}).err, HasSubstr("at character 1"));
    EXPECT_THAT(kaze({"report", "cost", "--zone", "Mars/Base"}).err, HasSubstr("Mars/Base"));
    EXPECT_EQ(kaze({"report", "cost", "--period", "today", "--from", "2026-11"}).code, 2) << "one or the other";
    EXPECT_EQ(kaze({"report", "readiness", "--period", "today"}).code, 2);
}

TEST_F(ReportsTest, notesStandInIncidents)
{
    runOnce();
    EXPECT_THAT(kaze({"report", "annotations", "list"}).out, HasSubstr("No notes"));
    const auto noted = kaze({"report", "annotate", "the", "provider", "rolled back", "--at", "5m", "--json"});
    ASSERT_EQ(noted.code, 0) << noted.err;
    EXPECT_EQ(textIn(json(noted), "text"), "the provider rolled back");
    EXPECT_THAT(kaze({"report", "incident", "--period", "last-1h"}).out, HasSubstr("the provider rolled back"));
    EXPECT_THAT(kaze({"report", "annotations", "list"}).out, HasSubstr("the provider rolled back"));
    EXPECT_EQ(kaze({"report", "annotate", "x", "--at", "some day"}).code, 2);
    const auto id = textIn(json(noted), "id");
    EXPECT_EQ(kaze({"report", "annotations", "remove", id.substr(id.size() - 8)}).code, 0);
    EXPECT_EQ(json(kaze({"report", "annotations", "list", "--json"})).as_array().size(), 0U);
    EXPECT_EQ(kaze({"report", "annotations", "remove", id}).code, 2);
}

TEST_F(ReportsTest, schedulesMakeReportsThatAreKept)
{
    runOnce();
    EXPECT_THAT(kaze({"report", "schedules", "list"}).out, HasSubstr("No schedules of reports yet"));
    const std::vector<std::string> add{"report", "schedules", "add", "weekly", "cost", "--cron", "0 7 * * MON", "--zone",
        "Europe/Berlin", "--period", "this-week", "--format", "html", "--format", "csv"};
    const auto added = kaze(add);
    ASSERT_EQ(added.code, 0) << added.err;
    EXPECT_THAT(added.out, AllOf(HasSubstr("Saved weekly"), HasSubstr("Europe/Berlin"), HasSubstr("07:00")));
    EXPECT_NE(kaze(add).code, 0) << "there is one of that name";
    auto replacing = add;
    replacing.insert(replacing.end(), {"--replace", "--keep", "1"});
    EXPECT_EQ(kaze(replacing).code, 0);
    const auto list = json(kaze({"report", "schedules", "list", "--json"})).as_array();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(numberIn(list[0].at("schedule"), "keep"), 1);
    EXPECT_EQ(kaze({"report", "schedules", "add", "a b", "cost", "--cron", "@daily"}).code, 2);
    EXPECT_EQ(kaze({"report", "schedules", "add", "x", "cost", "--cron", "every day"}).code, 2);
    EXPECT_EQ(kaze({"report", "schedules", "add", "x", "profit", "--cron", "@daily"}).code, 2);
    const auto made = kaze({"report", "schedules", "run", "weekly"});
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("weekly.cost."));
    const auto kept = json(kaze({"report", "kept", "list", "--json"})).as_array();
    ASSERT_EQ(kept.size(), 2U);
    const auto name = textIn(kept[1], "name");
    EXPECT_TRUE(std::filesystem::exists(data() / "reports" / name));
    const auto file = (root / "copy.html").string();
    ASSERT_EQ(kaze({"report", "kept", "save", name, "-o", file}).code, 0);
    EXPECT_EQ(test::contentOf(file), test::contentOf(data() / "reports" / name));
    EXPECT_NE(kaze({"report", "kept", "save", name, "-o", file}).code, 0) << "only with --force";
    EXPECT_EQ(kaze({"report", "kept", "save", "../state.db"}).code, 2);
    EXPECT_EQ(kaze({"report", "kept", "remove", name}).code, 0);
    EXPECT_EQ(kaze({"report", "schedules", "remove", "weekly"}).code, 0);
    EXPECT_EQ(kaze({"report", "schedules", "run", "weekly"}).code, 2);
    EXPECT_EQ(json(kaze({"report", "kept", "list", "--json"})).as_array().size(), 1U) << "what it made stays";
}

} // namespace kaze::e2e
