#include "engine/api/report.h"
#include "engine/reports/report_query.h"

#include <gmock/gmock.h>

namespace kaze::reports {

using api::ReportKind;
using api::ReportQuery;
using testing::HasSubstr;

namespace {

base::Time at(const std::string& text)
{
    return base::fromRfc3339(text).value();
}

//! Two hours ahead of UTC.
class EastClock final : public ReportClock {
public:
    [[nodiscard]] std::string name() const override { return "East"; }
    [[nodiscard]] base::Time toLocal(base::Time time) const override { return time + std::chrono::hours(2); }
    [[nodiscard]] base::Time toUtc(base::Time shown) const override { return shown - std::chrono::hours(2); }
};

const base::Time kNow = at("2026-11-21T23:30:00Z"); // a Saturday; in the east already Sunday

base::Result<ReportQuery> of(ReportKind kind, const std::string& period)
{
    ReportQuery query;
    query.kind = kind;
    query.period = period;
    return resolved(query, kNow, *utcClock());
}

std::string spanOf(const base::Result<ReportQuery>& query)
{
    if (!query)
        return query.error().message;
    return base::toRfc3339(*query->from).substr(0, 16) + " " + base::toRfc3339(*query->to).substr(0, 16);
}

TEST(ReportQuery, namesPeriodsInFull)
{
    const auto cost = [](const std::string& period) { return spanOf(of(ReportKind::Cost, period)); };
    EXPECT_EQ(cost("today"), "2026-11-21T00:00 2026-11-21T23:30");
    EXPECT_EQ(cost("yesterday"), "2026-11-20T00:00 2026-11-21T00:00");
    EXPECT_EQ(cost("this-week"), "2026-11-16T00:00 2026-11-21T23:30");
    EXPECT_EQ(cost("last-week"), "2026-11-09T00:00 2026-11-16T00:00");
    EXPECT_EQ(cost("this-month"), "2026-11-01T00:00 2026-11-21T23:30");
    EXPECT_EQ(cost("last-month"), "2026-10-01T00:00 2026-11-01T00:00");
    EXPECT_EQ(cost("last-90m"), "2026-11-21T22:00 2026-11-21T23:30");
    EXPECT_EQ(cost(""), "2026-11-01T00:00 2026-11-21T23:30") << "the month";
    EXPECT_EQ(spanOf(of(ReportKind::Audit, "")), "2026-11-15T00:00 2026-11-21T23:30");
    for (const auto* wrong : {"tomorrow", "last-", "last-0s", "last-year", "last--5m"})
        EXPECT_THAT(cost(wrong), HasSubstr("is no period")) << wrong;
    EXPECT_TRUE(of(ReportKind::Cost, "today")->period.empty()) << "so that it is the same tomorrow";
}

TEST(ReportQuery, beginsDaysByTheClocksOfItsZone)
{
    ReportQuery query;
    query.period = "yesterday";
    EXPECT_EQ(spanOf(resolved(query, kNow, EastClock())), "2026-11-20T22:00 2026-11-21T22:00");
    EXPECT_EQ(resolved(query, kNow, EastClock())->zone, "East");
}

TEST(ReportQuery, reachesNoFurtherThanNow)
{
    ReportQuery query;
    query.from = at("2026-11-01T00:00:00Z");
    query.to = at("2026-12-01T00:00:00Z");
    EXPECT_EQ(spanOf(resolved(query, kNow, *utcClock())), "2026-11-01T00:00 2026-11-21T23:30");
    query.from = at("2026-11-30T00:00:00Z");
    EXPECT_THAT(spanOf(resolved(query, kNow, *utcClock())), HasSubstr("future"));
    query.from = at("2026-03-01T00:00:00Z");
    query.to = at("2026-02-01T00:00:00Z");
    EXPECT_THAT(spanOf(resolved(query, kNow, *utcClock())), HasSubstr("ends before it begins"));
    query.from.reset();
    EXPECT_EQ(spanOf(resolved(query, kNow, *utcClock())), "2026-01-01T00:00 2026-02-01T00:00") << "the month of its end";
}

TEST(ReportQuery, resolvedTwiceIsTheSame)
{
    for (const auto kind : {ReportKind::Cost, ReportKind::Capacity, ReportKind::Audit}) {
        const auto once = of(kind, "last-week").value();
        EXPECT_EQ(resolved(once, kNow + std::chrono::hours(1000), *utcClock()).value(), once);
    }
}

TEST(ReportQuery, refusesWhatAKindHasNoUseFor)
{
    const auto refused = [](ReportKind kind, auto change) {
        ReportQuery query;
        query.kind = kind;
        change(query);
        const auto made = resolved(query, kNow, *utcClock());
        return made ? "made" : made.error().message;
    };
    EXPECT_THAT(refused(ReportKind::Readiness, [](auto& query) { query.period = "today"; }), HasSubstr("takes no time"));
    EXPECT_THAT(refused(ReportKind::Readiness, [](auto& query) { query.tenant = "lab"; }), HasSubstr("a tenant"));
    EXPECT_THAT(refused(ReportKind::Audit, [](auto& query) { query.model = "p/m"; }), HasSubstr("a model"));
    EXPECT_THAT(refused(ReportKind::Cost, [](auto& query) { query.filter = "x"; }), HasSubstr("a filter"));
    EXPECT_THAT(refused(ReportKind::Cost, [](auto& query) { query.alertId = "x"; }), HasSubstr("an alert"));
    EXPECT_THAT(refused(ReportKind::Incident, [](auto&) {}), HasSubstr("needs an alert, a trace or a time"));
    EXPECT_THAT(refused(ReportKind::Incident,
                    [](auto& query) {
                        query.filter = "\"open";
                        query.period = "today";
                    }),
        HasSubstr("at character"));
    EXPECT_THAT(refused(ReportKind::Cost,
                    [](auto& query) {
                        query.period = "today";
                        query.from = kNow;
                    }),
        HasSubstr("not both"));
    EXPECT_THAT(refused(ReportKind::Cost, [](auto& query) { query.kind = api::Open<ReportKind>::named("profit"); }),
        HasSubstr("there are cost, incident, capacity, readiness, audit"));
    EXPECT_EQ(refused(ReportKind::Readiness, [](auto&) {}), "made");
}

TEST(ReportQuery, givesFilesGoodNames)
{
    auto query = of(ReportKind::Cost, "last-week").value();
    EXPECT_EQ(fileNameOf(query, "html"), "kaze-cost-2026-11-09-to-2026-11-15.html");
    query.tenant = "../etc/passwd";
    EXPECT_EQ(fileNameOf(query, "markdown"), "kaze-cost-.._etc_passwd-2026-11-09-to-2026-11-15.md");
    EXPECT_EQ(fileNameOf(of(ReportKind::Audit, "yesterday").value(), "csv"), "kaze-audit-2026-11-20.csv");
}

} // namespace

} // namespace kaze::reports
