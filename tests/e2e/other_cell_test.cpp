// The command line beside a cell that is not what it should be, or too fast.

#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_cell.h"

#include <atomic>
#include <csignal>
#include <sstream>

namespace kaze::e2e {

namespace {

using boost::json::array;
using boost::json::object;

object line(const std::string& id, const std::string& at)
{
    return {{"id", "2026-11:" + id}, {"at", at}, {"level", "info"}, {"source", "test"}, {"message", "line " + id}};
}

} // namespace

class OtherCell : public E2eTest {
protected:
    //! As a log has them: D, which was stored behind B, is older than it.
    const std::vector<object> lines{line("1", "2026-11-21T14:00:00Z"), line("4", "2026-11-21T14:00:08Z"),
        line("2", "2026-11-21T14:00:10Z"), line("3", "2026-11-21T14:00:11Z"), line("5", "2026-11-21T14:00:30Z")};

    [[nodiscard]] object added(std::vector<std::size_t> which, std::int64_t leftOut = 0) const
    {
        array rows;
        for (const auto index : which)
            rows.push_back(lines[index]);
        return {{"type", "logs_added"}, {"rows", rows}, {"left_out", leftOut}};
    }
    //! What a list from then on gives.
    [[nodiscard]] static object listed(const object& request, const std::vector<object>& of)
    {
        const auto* from = request.if_contains("from");
        array rows;
        for (const auto& one : of)
            if (from && !from->is_null() && one.at("at").as_string() >= from->as_string())
                rows.push_back(one);
        return {{"type", "log_page"}, {"rows", rows}, {"next", ""}, {"notes", array()}};
    }

    //! The ids that `kaze logs -f` prints beside a cell which tells this.
    [[nodiscard]] std::vector<std::string> followed(std::vector<object> events)
    {
        std::atomic<int> lists{0};
        FakeCell cell(data(), [&](const object& said, std::int64_t number) -> std::vector<std::string> {
            if (number == 0)
                return {};
            if (lists.fetch_add(1) > 0)
                return {FakeCell::response(number, listed(said.at("request").as_object(), lines))};
            std::vector<std::string> all{
                FakeCell::response(number, {{"type", "log_page"}, {"rows", array{lines[0]}}, {"next", ""}, {"notes", array()}})};
            for (const auto& event : events)
                all.push_back(FakeCell::event(event));
            return all;
        });
        const auto follower = start({"logs", "-f", "--json"});
        EXPECT_TRUE(follower->says("2026-11:5")) << follower->printed();
        follower->signal(SIGINT);
        std::vector<std::string> ids;
        std::istringstream each(ending(*follower).out);
        for (std::string text; std::getline(each, text);)
            ids.push_back(textIn(boost::json::parse(text), "id").substr(8));
        return ids;
    }
};

TEST_F(OtherCell, whatWasLostOnTheWayIsShownWhereItBelongs)
{
    const object lost{{"type", "events_lost"}, {"count", 2}};
    EXPECT_EQ(followed({added({2}), lost, added({4})}), (std::vector<std::string>{"1", "2", "4", "3", "5"}));
}

TEST_F(OtherCell, aProgramGetsWhatAPersonIsOnlyToldOf)
{
    EXPECT_EQ(followed({added({2}), added({4}, 2)}), (std::vector<std::string>{"1", "2", "4", "3", "5"}));
}

TEST_F(OtherCell, whatFindsNoRoomWhileNobodyLooksIsAskedForAgain)
{
    std::vector<object> many;
    for (int i = 0; i < 500; ++i) {
        const auto two = [](int number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
        many.push_back(line(std::to_string(i), "2026-11-21T14:" + two(i / 60) + ":" + two(i % 60) + "Z"));
        many.back()["span_id"] = std::string(80'000, 'x'); // 40 MB of them, which are not shown
    }
    std::atomic<int> lists{0};
    FakeCell cell(data(), [&](const object& said, std::int64_t number) -> std::vector<std::string> {
        if (number == 0)
            return {};
        if (lists.fetch_add(1) > 0)
            return {FakeCell::response(number, listed(said.at("request").as_object(), many))};
        // Before the answer for which the command waits.
        std::vector<std::string> all;
        for (const auto& one : many)
            all.push_back(FakeCell::event({{"type", "logs_added"}, {"rows", array{one}}, {"left_out", 0}}));
        all.push_back(
            FakeCell::response(number, {{"type", "log_page"}, {"rows", array{many[0]}}, {"next", ""}, {"notes", array()}}));
        return all;
    });
    const auto follower = start({"logs", "-f"});
    EXPECT_TRUE(follower->says(" line 499\n"));
    follower->signal(SIGINT);
    const auto told = ending(*follower).out;
    for (int i = 0; i < 500; ++i) {
        const auto text = " line " + std::to_string(i) + '\n';
        const auto at = told.find(text);
        ASSERT_NE(at, std::string::npos) << text;
        EXPECT_EQ(told.find(text, at + 1), std::string::npos) << text << "once";
    }
    EXPECT_EQ(lists, 2) << "it holds 32 MB";
}

TEST_F(OtherCell, saysWithEachPageWhatIsMissing)
{
    std::atomic<int> pages{0};
    FakeCell cell(data(), [&](const object&, std::int64_t number) -> std::vector<std::string> {
        if (number == 0)
            return {};
        const bool isFirst = pages.fetch_add(1) == 0;
        const array notes = isFirst ? array{"one month is damaged"} : array{"one month is damaged", "another one is archived"};
        return {FakeCell::response(number,
            {{"type", "log_page"}, {"rows", array{lines[isFirst ? 0 : 1]}}, {"next", std::string(isFirst ? "more" : "")},
                {"notes", notes}})};
    });
    const auto ran = kaze({"logs", "--limit", "5"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("line 1"));
    EXPECT_THAT(ran.out, HasSubstr("line 4"));
    EXPECT_EQ(ran.err, "kaze: one month is damaged\nkaze: another one is archived\n");
}

TEST_F(OtherCell, mayNotChooseWhereAnExportIsWritten)
{
    std::string name;
    FakeCell cell(data(), [&](const object& said, std::int64_t number) -> std::vector<std::string> {
        if (number == 0)
            return {};
        const auto type = said.at("request").as_object().at("type").as_string();
        const object state{{"type", "export_state"}, {"export_id", "x"}, {"file_name", name}, {"done", 1}, {"total", 1},
            {"bytes", 5}, {"finished", true}, {"error", ""}};
        if (type == "start_export")
            return {FakeCell::response(number, state)};
        if (type == "read_export")
            return {FakeCell::response(number, {{"type", "export_part"}, {"state", state}, {"content", "aGVsbG8="}})};
        return {FakeCell::response(number, {{"type", "done"}})};
    });
    const std::vector<std::string> names{"../evil.jsonl", (root / "evil.jsonl").string(), "work/../../evil.jsonl"};
    for (const auto& evil : names) {
        name = evil;
        const auto ran = kaze({"traces", "export", "--force"});
        EXPECT_EQ(ran.code, 0) << ran.err;
        EXPECT_FALSE(std::filesystem::exists(root / "evil.jsonl")) << evil;
        EXPECT_EQ(test::contentOf(root / "home" / "evil.jsonl"), "hello");
    }
    for (const std::string none : {"..", ".", "", "/", "-"}) {
        name = none;
        const auto ran = kaze({"traces", "export", "--force"});
        EXPECT_NE(ran.code, 0) << none;
        EXPECT_THAT(ran.err, HasSubstr("names no file"));
        EXPECT_EQ(ran.out, "");
    }
}

} // namespace kaze::e2e
