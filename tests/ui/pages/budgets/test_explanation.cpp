#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/models/budget_words.h"
#include "ui/models/spend_table_model.h"
#include "ui/pages/budgets/explanation.h"
#include "ui/pages/budgets/spend_period.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;
using namespace std::chrono_literals;
using base::Money;

namespace {

constexpr api::Time kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 12h;

api::Budget monthOf(double limit, double spent)
{
    api::Budget budget;
    budget.budgetId = "b1";
    budget.scope = api::BudgetScope::Tenant;
    budget.subject = "acme";
    budget.period = api::BudgetPeriod::Month;
    budget.limitUsd = Money::fromDollars(limit);
    budget.spentUsd = Money::fromDollars(spent);
    budget.from = std::chrono::sys_days{std::chrono::year{2026} / 11 / 1};
    budget.to = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};
    return budget;
}

api::SpendRow row(const std::string& agent, const std::string& model, double cost, std::int64_t runs = 2)
{
    api::SpendRow row;
    row.agent = agent;
    row.model = model;
    row.calls = 4;
    row.runs = runs;
    row.costUsd = Money::fromDollars(cost);
    row.usage.inputTokens = 1000;
    row.usage.cachedTokens = 400;
    row.usage.outputTokens = 200;
    return row;
}

api::SpendList listOf(std::vector<api::SpendRow> rows)
{
    api::SpendList list;
    list.from = std::chrono::sys_days{std::chrono::year{2026} / 11 / 1};
    list.to = kNow;
    for (const auto& each : rows) {
        list.total.calls += each.calls;
        list.total.runs += each.runs;
        list.total.costUsd += each.costUsd;
        list.total.usage.inputTokens += each.usage.inputTokens;
        list.total.usage.cachedTokens += each.usage.cachedTokens;
        list.total.usage.outputTokens += each.usage.outputTokens;
    }
    list.rows = std::move(rows);
    list.rowsTotal = static_cast<std::int64_t>(list.rows.size());
    return list;
}

QString linesOf(const Explanation& told)
{
    QString all;
    for (const auto& line : told.lines)
        all += line.what + '|' + line.how + '|' + line.amount + '\n';
    return all;
}

} // namespace

// The words and the arithmetic behind the Budgets page.
class TestExplanation : public QObject {
    Q_OBJECT
private slots:
    void courseIsGreenAmberOrRed()
    {
        auto budget = monthOf(400, 200);
        QCOMPARE(budget::course(budget, kNow), Course::Within);
        budget.forecastUsd = Money::fromDollars(300);
        QCOMPARE(budget::courseText(budget, kNow), "on course for $300");
        budget.forecastUsd = Money::fromDollars(448);
        budget.reachesLimitAt = *budget.to - 24h;
        QCOMPARE(budget::course(budget, kNow), Course::Over);
        QCOMPARE(budget::courseText(budget, kNow), QString::fromUtf8("on course for $448, over by 12 %"));
        budget.reachesLimitAt = kNow + 72h;
        QCOMPARE(budget::course(budget, kNow), Course::Reaches);
        QCOMPARE(budget::courseText(budget, kNow), "reaches its limit on 24 Nov");
        budget.spentUsd = Money::fromDollars(400);
        budget.waiting = 3;
        QVERIFY(budget::courseText(budget, kNow).startsWith("at its limit"));
        QCOMPARE(budget::toneOf(budget::course(budget, kNow)), Tone::Critical);
    }

    void tokensCountWhereTheyAreNearerToTheirLimit()
    {
        auto budget = monthOf(400, 100);
        budget.limitTokens = 1000;
        budget.spentTokens = 900;
        budget.heldTokens = 50;
        QCOMPARE(budget::shares(budget).spent, 0.9);
        QCOMPARE(budget::shares(budget).held, 0.05);
        QVERIFY(budget::courseText(budget, kNow).contains(QString::fromUtf8("90 % of its tokens")));
    }

    void wholeDollarsHaveNoCents()
    {
        QCOMPARE(budget::roundMoney(Money::fromDollars(1000)), "$1,000");
        QCOMPARE(budget::roundMoney(Money::fromDollars(12.5)), "$12.50");
        QCOMPARE(budget::roundMoney(Money::fromDollars(1121.4)), "$1,121");
    }

    void whatIsSpentIsTheSumOfItsModels()
    {
        NumberAsked asked;
        asked.what = NumberAsked::What::Spent;
        asked.budget = monthOf(400, 5);
        const auto told = explain(asked, listOf({row("a", "x/one", 1), row("a", "x/two", 3)}), {}, kNow);
        QVERIFY(linesOf(told).startsWith("x/two|4 call(s)|$3.00\nx/one|4 call(s)|$1.00\nNot in the ledger yet|"));
        QVERIFY(linesOf(told).endsWith("Spent||$5.00\n"));
    }

    void oneModelIsExplainedByTokensTimesPrice()
    {
        NumberAsked asked;
        api::ModelPrice price;
        price.model = "x/one";
        price.input = Money::fromDollars(1000);
        price.cachedInput = Money::fromDollars(100);
        price.output = Money::fromDollars(5000);
        price.source = "https://prices.example, 2026-11-01";
        // 600 of input, 400 from the cache, 200 of output; half a dollar fell under a tier.
        const auto told = explain(asked, listOf({row("a", "x/one", 0.6 + 0.04 + 1.0 + 0.5)}), price, kNow);
        QVERIFY2(
            linesOf(told).contains(QString::fromUtf8("Input|600 tokens × $1,000.00 a million|$0.60")), qPrintable(linesOf(told)));
        QVERIFY(linesOf(told).contains("|$0.04"));
        QVERIFY(linesOf(told).contains("Other prices"));
        QVERIFY(told.notes.join(' ').contains("prices.example"));
    }

    void theForecastIsWhatIsSpentAndPaceTimesTime()
    {
        NumberAsked asked;
        asked.what = NumberAsked::What::Course;
        asked.budget = monthOf(400, 300);
        asked.budget->forecastUsd = Money::fromDollars(395);
        const auto told = explain(asked, listOf({}), {}, kNow);
        // Nine days and a half are left.
        QVERIFY2(linesOf(told).contains(QString::fromUtf8("$10.00 a day × 9 d 12 h|$95.00")), qPrintable(linesOf(told)));
        QVERIFY(linesOf(told).contains("Below its limit of $400.00||$5.00"));
    }

    void whatIsUnsettledCanBeGivenBack()
    {
        NumberAsked asked;
        asked.what = NumberAsked::What::Held;
        asked.budget = monthOf(400, 300);
        asked.budget->heldUsd = Money::fromDollars(2);
        QVERIFY(!explain(asked, listOf({}), {}, kNow).canSettle);
        asked.budget->unsettledUsd = Money::fromDollars(0.5);
        const auto told = explain(asked, listOf({}), {}, kNow);
        QVERIFY(told.canSettle);
        QVERIFY(linesOf(told).contains("For calls under way||$1.50\nUnsettled after a crash||$0.50\nHeld||$2.00"));
    }

    void missingPricesAreSaid()
    {
        auto list = listOf({row("a", "x/one", 1)});
        list.total.unpricedCalls = 12;
        NumberAsked asked;
        QVERIFY(explain(asked, list, {}, kNow).notes.join(' ').contains("12 call(s) used a model without a price"));
    }

    void periodsAreOfUtcMonthsAndDays()
    {
        const auto periods = spendPeriods(kNow);
        QCOMPARE(periods[0].title, "November 2026");
        QVERIFY(!periods[0].to);
        QCOMPARE(periods[1].title, "October 2026");
        QVERIFY(*periods[1].to == periods[0].from);
        QCOMPARE(bucketSeconds("1970-01-02"), 86'400.0);
        QCOMPARE(bucketSeconds("1970-01-01T05"), 18'000.0);
        QVERIFY(!periods[0].byHour(kNow));
        QVERIFY(periods[0].byHour(periods[0].from + 30h));
    }

    void theTableKeepsItsRowsWhereTheSameAgentsAreShown()
    {
        SpendTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto first = listOf({row("a", "", 3), row("b", "", 1)});
        model.setSpend(first.rows, first.total);
        int resets = 0;
        connect(&model, &QAbstractItemModel::modelReset, this, [&resets] { ++resets; });
        const auto second = listOf({row("a", "", 4), row("b", "", 1)});
        model.setSpend(second.rows, second.total);
        QCOMPARE(resets, 0);
        QCOMPARE(model.index(0, SpendTableModel::Cost).data().toString(), "$4.00");
        const auto third = listOf({row("b", "", 9), row("a", "", 4)});
        model.setSpend(third.rows, third.total);
        QCOMPARE(resets, 1);
        QCOMPARE(model.index(0, 0).data().toString(), "b");
        QVERIFY(model.setFilter("cost>$5").has_value());
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(!model.setFilter("cost>>$5").has_value());
    }

    void aSpreadsheetGetsNoFormula()
    {
        SpendTableModel model;
        const auto list = listOf({row("=HYPERLINK(\"http://x\",1)", "", 3)});
        model.setSpend(list.rows, list.total);
        QVERIFY(model.toText(SpendTableModel::Format::Csv).contains("\n\"'=HYPERLINK(\"\"http://x\"\",1)\""));
    }
};

QTEST_MAIN(TestExplanation)
#include "test_explanation.moc"
