#include "engine/api/log.h"
#include "engine/telemetry/detail/log_filter.h"
#include "engine/telemetry/detail/log_text.h"
#include "tests/engine/telemetry/lines_fixture.h"

namespace kaze::telemetry {

using detail::LogFilter;
using detail::LogLine;

namespace {

bool fits(const std::string& filter, const LogLine& line)
{
    const auto parsed = LogFilter::parse(filter);
    EXPECT_TRUE(parsed) << parsed.error().message;
    return parsed && parsed->matches(line);
}

const std::string kFields = R"({"attempt":3,"model":"openai/gpt-5","cost":0.125,"denied":true,"count":12000,"note":"a \"b\""})";

LogLine sample()
{
    LogLine line;
    line.level = Level::Warning;
    line.source = "gateway";
    line.message = "openai/gpt-5: attempt 3 failed, Zeitüberschreitung after 30 s (connection reset by peer)";
    line.runId = "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e";
    line.agent = "dev-reviewer";
    line.tenant = "acme";
    line.traceId = *base::Uuid::parse("0192f0c17e3a700080003f1c2b4a5d6f");
    line.fields = kFields;
    return line;
}

} // namespace

TEST(LogFilterTest, knowsTheFieldsOfEveryLine)
{
    const auto line = sample();
    for (const auto* filter : {"", "level:warn", "level:WARNING", "level>=info", "level<error", "source:gateway", "source:GATE*",
             "agent:dev-*", "agent:dev?reviewer", "tenant:acme", "run:0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e",
             "run:0192F0C17E3A700080003F1C2B4A5D6E", "run:2b4a5d6e", "run:0192*", "trace:0192f0c17e3a700080003f1c2b4a5d6f",
             "trace:0192f0c1-7e3a-7000-8000-3f1c2b4a5d6f", "trace:4a5d6f", "-level:error", "-agent:prod-*",
             "-tenant:default level:warning source:gateway"})
        EXPECT_TRUE(fits(filter, line)) << filter;
    for (const auto* filter : {"level:error", "level>warning", "source:gate", "agent:dev", "tenant:ac", "run:0192", "run:e",
             "trace:0192f0c17e3a700080003f1c2b4a5d6e", "-level:warn", "-agent:dev-*"})
        EXPECT_FALSE(fits(filter, line)) << filter;
}

TEST(LogFilterTest, takesWhatIsMissingForNoMatch)
{
    const LogLine bare;
    for (const auto* field : {"source", "agent", "run", "trace", "tenant", "model"}) {
        EXPECT_FALSE(fits(std::string(field) + ":*", bare)) << field;
        EXPECT_TRUE(fits("-" + std::string(field) + ":*", bare)) << field;
    }
    EXPECT_FALSE(fits("attempt<5", bare));
    EXPECT_TRUE(fits("-attempt<5", bare));
}

TEST(LogFilterTest, comparesTheLinesOwnFields)
{
    const auto line = sample();
    for (const auto* filter : {"model:openai/gpt-5", "model:*gpt*", "model:OPENAI/*", "attempt:3", "attempt>2", "attempt>=3",
             "attempt<4", "attempt:3.0", "cost:0.125", "cost<0.2", "cost>0.1", "denied:true", "count>=12k", "count<1M",
             "note:\"a \\\"b\\\"\"", "-attempt:4", "-other:1"})
        EXPECT_TRUE(fits(filter, line)) << filter;
    for (const auto* filter :
        {"model:gpt-5", "attempt:4", "attempt>3", "model>3", "denied:false", "denied>0", "other:1", "-model:openai*"})
        EXPECT_FALSE(fits(filter, line)) << filter;
}

TEST(LogFilterTest, matchesWordsByTheirBeginningAndPhrasesInARow)
{
    const auto line = sample();
    for (const auto* filter : {"failed", "fail", "FAILED", "zeituber", "Zeitüberschreitung", "\"connection reset\"",
             "\"connection res\"", "\"RESET by peer\"", "gpt-5", "\"attempt 3\"", "-timeout", "failed reset", "openai/gpt-5"})
        EXPECT_TRUE(fits(filter, line)) << filter;
    for (const auto* filter :
        {"ailed", "timeout", "\"reset connection\"", "\"connection by\"", "gpt-4", "-failed", "failed timeout"})
        EXPECT_FALSE(fits(filter, line)) << filter;
}

TEST(LogFilterTest, pointsAtWhatIsWrong)
{
    const auto complaint = [](const std::string& filter) {
        const auto parsed = LogFilter::parse(filter);
        EXPECT_FALSE(parsed) << filter;
        return parsed ? std::string() : parsed.error().message;
    };
    EXPECT_TRUE(complaint("agent:x level:loud").starts_with("at character 15: \"loud\" is no level"))
        << complaint("agent:x level:loud");
    EXPECT_TRUE(complaint("level:info agent>5").starts_with("at character 12: \"agent\" is compared with \":\" only"));
    EXPECT_TRUE(complaint("attempt>many").starts_with("at character 9: \"many\" is no number"));
    EXPECT_TRUE(complaint("ok --").starts_with("at character 4: there is neither a letter nor a digit"));
    EXPECT_TRUE(complaint("ok \"never closed").starts_with("at character 4: "));
    EXPECT_TRUE(complaint("level:").starts_with("at character 7: \"level\" has no value"));
}

TEST(LogFilterTest, patternsMeanCharactersAndNeverTakeLong)
{
    EXPECT_TRUE(detail::isLike("a?c", "aäc"));
    EXPECT_FALSE(detail::isLike("a??c", "aäc"));
    EXPECT_TRUE(detail::isLike("*", ""));
    EXPECT_TRUE(detail::isLike("a*b*c", "aXXbYYbZZc"));
    EXPECT_FALSE(detail::isLike("a_c", "abc"));
    EXPECT_FALSE(detail::isLike("a%", "abc"));
    std::string stars;
    for (int i = 0; i < 1000; ++i)
        stars += "*a";
    EXPECT_FALSE(detail::isLike(stars + "b", std::string(5000, 'a')));
}

//! SQL, the full-text index and the live tail against the predicate, on the same lines.
class LogFilterParity : public LinesFixture {
protected:
    std::string randomFilter()
    {
        static const std::vector<std::string> kTerms{"level:error", "level>=warn", "level<info", "source:gateway", "source:*time",
            "agent:dev-*", "agent:réviseur", "agent:r?viseur", "agent:a_b%c", "agent:\"x*y\"", "tenant:acme", "tenant:*",
            "attempt>2", "attempt:1", "model:dev-*", "model:*", "cost<6", "cost:*", "denied:true", "timeout", "time", "naive",
            "zeitub", "\"connection reset\"", "\"left alone\"", "retry-after", "rareword1", "rareword", "ecole", "日本語",
            "gpt-5", "429"};
        std::string filter;
        for (auto terms = 1 + random() % 3; terms > 0; --terms) {
            filter += filter.empty() ? "" : " ";
            filter += random() % 3 == 0 ? "-" : "";
            const auto which = random() % 12;
            const auto& run = runs[random() % runs.size()];
            filter += which == 0 ? "run:" + run.text()
                : which == 1     ? "trace:" + run.hex()
                : which == 2     ? "run:" + run.text().substr(28)
                                 : kTerms[random() % kTerms.size()];
        }
        return filter;
    }

    static LogLine lineOf(const api::LogRow& row, std::string& fields)
    {
        boost::json::object object;
        for (const auto& [name, value] : row.fields)
            object[name] = value;
        fields = object.empty() ? "" : boost::json::serialize(object);
        LogLine line;
        line.level = static_cast<Level>(row.level.valueOr(api::LogLevel::Debug));
        line.source = row.source;
        line.message = row.message;
        line.runId = row.runId;
        line.agent = row.agent;
        line.tenant = row.tenant;
        if (const auto id = base::Uuid::parse(row.traceId))
            line.traceId = *id;
        line.fields = fields;
        return line;
    }

    static std::vector<std::string> expected(const std::vector<api::LogRow>& all, const std::string& text)
    {
        const auto filter = LogFilter::parse(text);
        EXPECT_TRUE(filter) << text << ": " << filter.error().message;
        std::vector<std::string> found;
        std::string fields;
        for (const auto& row : all)
            if (filter && filter->matches(lineOf(row, fields)))
                found.push_back(row.id);
        return found;
    }

    void recordMany(int count)
    {
        for (int i = 0; i < count; ++i) {
            clock.advance(std::chrono::microseconds(random() % 3 * 500));
            log->record(randomEvent());
        }
        flush();
    }
};

TEST_F(LogFilterParity, ofSqlAndPredicateOnRandomLines)
{
    options.fullText = false;
    open();
    recordMany(3000);
    const auto all = rows();
    ASSERT_EQ(all.size(), 3000U);
    for (int i = 0; i < 300; ++i) {
        const auto filter = randomFilter();
        EXPECT_EQ(idsOf(rows(filter)), expected(all, filter)) << filter;
    }
}

TEST_F(LogFilterParity, ofTheIndexAndPredicateOnRandomLines)
{
    open();
    recordMany(40'000);
    untilIndexed();
    const auto all = rows();
    ASSERT_EQ(all.size(), 40'000U);
    const auto before = indexReads();
    for (const auto* filter : {"rareword", "rareword1", "rareword1 level>=warn", "rareword -rareword2", "rareword zeituber",
             "\"left alone\" rareword0", "rareword -agent:dev-*", "ecole rareword", "rareword naive attempt>1"})
        for (const bool oldestFirst : {false, true}) {
            auto wanted = expected(all, filter);
            if (oldestFirst)
                std::ranges::reverse(wanted);
            EXPECT_EQ(idsOf(rows(filter, oldestFirst, 30)), wanted) << filter;
        }
    EXPECT_GT(indexReads(), before) << "the index was asked";
    for (int i = 0; i < 25; ++i) {
        const auto filter = randomFilter();
        EXPECT_EQ(idsOf(rows(filter)), expected(all, filter)) << filter;
    }
    const auto run = "run:" + runs[3].text();
    EXPECT_EQ(idsOf(rows(run)), expected(all, run));
}

TEST_F(LogFilterParity, ofTheLiveTailAndPredicateOnRandomLines)
{
    options.fullText = false;
    open();
    flush();
    std::vector<std::pair<std::string, std::unique_ptr<LogFollower>>> followers;
    for (int i = 0; i < 40; ++i) {
        auto filter = randomFilter();
        auto follower = log->followLogs(filter, {});
        ASSERT_TRUE(follower) << follower.error().message;
        followers.emplace_back(std::move(filter), std::move(*follower));
    }
    recordMany(3000);
    auto all = rows();
    std::ranges::sort(all, {}, [](const api::LogRow& row) { return std::stoll(row.id.substr(row.id.find(':') + 1)); });
    for (const auto& [filter, follower] : followers) {
        const auto taken = follower->take(10'000);
        EXPECT_EQ(taken.leftOut, 0);
        EXPECT_FALSE(taken.isMore);
        EXPECT_EQ(idsOf(taken.rows), expected(all, filter)) << filter;
    }
}

} // namespace kaze::telemetry
