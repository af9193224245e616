#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/memory_requests.h"
#include "ui/models/cause_model.h"
#include "ui/models/cause_words.h"
#include "ui/models/fact_list_model.h"
#include "ui/models/fact_words.h"
#include "ui/models/memory_pick_model.h"
#include "ui/models/node_fact_model.h"
#include "ui/widgets/cell_delegate.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

#include <limits>

using namespace kaze;
using namespace kaze::ui;

namespace {

api::Time at(const char* rfc3339)
{
    return *base::fromRfc3339(rfc3339);
}

api::Fact fact(const std::string& id, const std::string& subject, const std::string& object)
{
    api::Fact one;
    one.id = id;
    one.subject = subject;
    one.predicate = "runs at";
    one.object = object;
    one.validFrom = at("2026-09-12T08:00:00Z");
    one.state = "valid";
    return one;
}

api::CausalEdge edge(const std::string& outcome, double uplift, bool significant)
{
    api::CausalEdge one;
    one.factor = "tool:web.search";
    one.outcome = outcome;
    one.with = {40, 0.6, 0.4};
    one.without = {60, 0.75, 0.4};
    one.uplift = uplift;
    one.low = uplift - 0.1;
    one.high = uplift + 0.2;
    one.q = 0.0004;
    one.significant = significant;
    return one;
}

} // namespace

// Facts and causes as the views of the memory show them.
class TestMemoryViewModels : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        qputenv("TZ", "UTC");
        QLocale::setDefault(QLocale(QLocale::English));
    }

    void readsDaysAsAPersonTypesThem()
    {
        QCOMPARE(facts::timeOf("2026-11-01"), at("2026-11-01T00:00:00Z"));
        QCOMPARE(facts::timeOf(" 2026-11-01 14:30 "), at("2026-11-01T14:30:00Z"));
        QCOMPARE(facts::timeOf("2026-11-01", true), at("2026-11-01T23:59:59.999Z"));
        QCOMPARE(facts::timeOf("2026-11-01T14:30:00Z"), at("2026-11-01T14:30:00Z"));
        for (const char* none : {"", "yesterday", "2026-13-01", "2026-02-30", "1 Nov"})
            QVERIFY2(!facts::timeOf(none), none);
    }

    void saysSinceWhenAFactHolds()
    {
        auto one = fact("a", "nightly index", "02:00 UTC");
        const auto now = at("2026-11-21T14:32:07Z");
        QCOMPARE(facts::sentence(one), QString("nightly index runs at 02:00 UTC"));
        QCOMPARE(facts::spanText(one, now), QString("since 12 Sep"));
        one.validTo = at("2027-01-02T00:00:00Z");
        QCOMPARE(facts::spanText(one, now), QString("12 Sep to 2 Jan 2027"));
        QCOMPARE(facts::stateText(one), QString("holds"));
        QCOMPARE(facts::stateTone(one), Tone::Ok);
        one.state = "a state of a newer cell";
        QCOMPARE(facts::stateText(one), QString("a state of a newer cell"));
        QVERIFY(facts::plainText(one).contains("Until: 2027-01-02"));
    }

    void listsFactsPageByPage()
    {
        FactListModel model;
        QAbstractItemModelTester tester(&model);
        model.setNow(at("2026-11-21T14:32:07Z"));
        model.restart({fact("a", "x", "1"), fact("b", "y", "2")}, "next", 3);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(1, FactListModel::Object).data().toString(), QString("2"));
        QCOMPARE(model.index(0, FactListModel::Since).data().toString(), QString("12 Sep"));
        QCOMPARE(model.index(0, FactListModel::Since).data(cell::ExactRole).toString(), QString("2026-09-12 08:00:00.000 UTC"));
        QCOMPARE(model.index(0, FactListModel::Confidence).data().toString(), QString("1.00"));
        QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains("x runs at 1, holds, since 12 Sep"));
    }

    void seesFactsFromOneEnd()
    {
        NodeFactModel model;
        QAbstractItemModelTester tester(&model);
        const auto loop = fact("c", "x", "x");
        model.setFacts({fact("a", "x", "1"), loop}, {fact("b", "y", "x"), loop});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, NodeFactModel::Relation).data().toString(), QString::fromUtf8("→ runs at"));
        QCOMPARE(model.index(0, NodeFactModel::Other).data().toString(), QString("1"));
        QCOMPARE(model.index(2, NodeFactModel::Relation).data().toString(), QString::fromUtf8("← runs at"));
        QCOMPARE(model.index(2, NodeFactModel::Other).data().toString(), QString("y"));
    }

    void tellsDifferencesInTheUnitOfTheirOutcome()
    {
        QCOMPARE(causes::valueText("success", 0.742), QString("74.2 %"));
        QCOMPARE(causes::upliftText("success", 0.1642), QString("+16.4 pp"));
        QCOMPARE(causes::upliftText("success", -0.05), QString::fromUtf8("−5.0 pp"));
        QCOMPARE(causes::valueText("seconds", 190), QString("3 m 10 s"));
        QCOMPARE(causes::upliftText("seconds", -63), QString::fromUtf8("−1 m 3 s"));
        QCOMPARE(causes::valueText("cost_usd", 0.31), QString("$0.31"));
        QCOMPARE(causes::upliftText("tokens", 15'500), QString("+15.5 k"));
        QCOMPARE(causes::valueText("findings", 5.25), QString("5.25"));
        QCOMPARE(causes::valueText("findings", std::numeric_limits<double>::quiet_NaN()), QString::fromUtf8("—"));
        QCOMPARE(causes::chanceText(0.0004), QString("< 0.001"));
        QCOMPARE(causes::chanceText(0.0312), QString("0.031"));
    }

    void coloursByWhetherItIsBetter()
    {
        QCOMPARE(causes::toneOf(edge("success", 0.2, true)), Tone::Ok);
        QCOMPARE(causes::toneOf(edge("success", -0.2, true)), Tone::Critical);
        QCOMPARE(causes::toneOf(edge("seconds", -20, true)), Tone::Ok);
        QCOMPARE(causes::toneOf(edge("findings", 2, true)), Tone::Accent);
        QCOMPARE(causes::toneOf(edge("success", 0.2, false)), Tone::Neutral);
        QCOMPARE(causes::wordOf(edge("seconds", 20, true)), QString("worse"));
        QCOMPARE(causes::wordOf(edge("findings", -1, true)), QString("less"));
        QCOMPARE(causes::wordOf(edge("success", 0.2, false)), QString("may be chance"));
    }

    void scalesTheBarsToTheFarthestInterval()
    {
        CauseModel model;
        QAbstractItemModelTester tester(&model);
        auto odd = edge("success", 0.1, false);
        odd.factor = "tag:odd";
        odd.low = -std::numeric_limits<double>::infinity();
        model.setEdges({edge("success", -0.45, true), odd});
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(std::abs(model.reach() - 0.55) < 1e-9);
        QCOMPARE(model.index(0, CauseModel::With).data().toString(), QString::fromUtf8("60 % · 40"));
        QCOMPARE(model.index(0, CauseModel::Uplift).data(cell::ExactRole).toDouble(), -0.45);
        QCOMPARE(causes::backTestText(odd), QString("It was not tested on later episodes."));
        auto tested = edge("success", 0.2, true);
        tested.backTest = api::CausalBackTest{100, 120, 0.22, 0.18, 0.05, 0.31, "holds"};
        QCOMPARE(causes::backTestText(tested),
            QString("The earlier 100 episodes say +22.0 pp; the later 120 say +18.0 pp (+5.0 pp to +31.0 pp)."));
        QCOMPARE(causes::verdictTone(tested), Tone::Ok);
        model.setEdges({});
        QCOMPARE(model.reach(), 0.0);
    }

    void readsPickedRecordsAsTheyComeIntoView()
    {
        MemoryPickModel model;
        QAbstractItemModelTester tester(&model);
        std::vector<std::string> asked;
        model.setSource([&asked](const std::string& id) { asked.push_back(id); });
        std::vector<std::string> ids;
        for (int i = 0; i < 20'000; ++i)
            ids.push_back("id-" + std::to_string(i));
        model.setIds(ids);
        QCOMPARE(model.rowCount(), 20'000);
        model.setViewport(100, 119);
        QVERIFY2(asked.size() >= 2 && asked.size() <= 10, "a few at a time");
        QCOMPARE(asked.front(), std::string("id-100"));
        const auto before = asked.size();
        api::MemoryRecord record;
        record.id = "id-100";
        record.kind = "note";
        record.text = "two\nlines";
        model.fill(record);
        QCOMPARE(asked.size(), before + 1);
        QCOMPARE(model.index(100, MemoryPickModel::Text).data().toString(), QString("two lines"));
        model.fail("id-101", "gone");
        QCOMPARE(model.index(101, MemoryPickModel::Text).data().toString(), QString("gone"));
        QCOMPARE(model.index(102, MemoryPickModel::Text).data().toString(), QString::fromUtf8("…"));
        // Not asked for again.
        model.setViewport(100, 101);
        QCOMPARE(std::count(asked.begin(), asked.end(), "id-101"), 1);
    }
};

QTEST_GUILESS_MAIN(TestMemoryViewModels)
#include "test_memory_view_models.moc"
