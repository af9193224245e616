#include "engine/api/provider_requests.h"
#include "ui/models/capacity_model.h"
#include "ui/models/pool_table_model.h"
#include "ui/models/trouble_model.h"
#include "ui/models/waiting_call_model.h"
#include "ui/widgets/cell_delegate.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

namespace {

const api::Time kNow{std::chrono::seconds(1'790'000'000)};

api::KeyInfo key(const std::string& name, std::vector<api::KeyGauge> gauges = {})
{
    api::KeyInfo one;
    one.name = name;
    one.gauges = std::move(gauges);
    return one;
}

api::ProviderInfo provider(const std::string& name, std::vector<api::KeyInfo> keys = {})
{
    api::ProviderInfo one;
    one.name = name;
    one.kind = "openai";
    one.baseUrl = "https://" + name + ".example/v1";
    one.needsKey = true;
    one.hasKey = true;
    one.keys = std::move(keys);
    return one;
}

api::WaitingCall waiting(const std::string& agent, double waited = 1)
{
    return {"scheduled", "acme", agent, "run-" + agent, waited, std::nullopt, "no room"};
}

} // namespace

class TestGatewayModels : public QObject {
    Q_OBJECT
private slots:
    void saysHowAProviderStands()
    {
        auto one = provider("a");
        QCOMPARE(standingOf(one, true).word, QString("ok"));
        one.hasKey = false;
        QCOMPARE(standingOf(one, false).word, QString("no key"));
        QCOMPARE(standingOf(one, false).tone, Tone::Neutral);
        QCOMPARE(standingOf(one, true).tone, Tone::Warning);
        one.hasKey = true;
        one.troubles = {{"a/m", kNow, "overloaded", true, 11.2}, {"a/n", kNow, "overloaded", true, 30}};
        QCOMPARE(standingOf(one, false).word, QString("left alone 12 s"));
        QCOMPARE(standingOf(one, false).tone, Tone::Critical);
        one.troubles = {{"a/m", kNow, "overloaded", true, 0}};
        QCOMPARE(standingOf(one, false).word, QString("being tried"));
        auto local = provider("l");
        local.local = true;
        QCOMPARE(standingOf(local, false).word, QString("not running"));
        local.keys = {key("default")};
        QCOMPARE(standingOf(local, false).word, QString("unreachable"));
        local.reachable = true;
        QCOMPARE(standingOf(local, false).word, QString("ok"));
    }

    void saysHowKeysStand()
    {
        auto one = provider("a", {key("1"), key("2")});
        one.keys[1].restsFor = 7.3;
        one.keys[1].why = "it was refused";
        QCOMPARE(standingOf(one, false).word, QString("1 of 2 keys rest"));
        QCOMPARE(standingOf(one.keys[1]).word, QString("rests 8 s"));
        QCOMPARE(standingOf(one.keys[1]).why, QString("it was refused"));
        one.keys[0].restsFor = 2;
        QCOMPARE(standingOf(one, false).word, QString("rests 2 s"));
        one.keys[0].restsFor = 0;
        one.keys[0].gauges = {{"requests", 10, -1}};
        QCOMPARE(standingOf(one, false).word, QString("no room"));
        one.keys = {key("1")};
        one.keys[0].mostInFlight = 1;
        one.keys[0].inFlight = 1;
        QCOMPARE(standingOf(one, false).word, QString("busy"));
    }

    void measuresAreSaidWithTheirCertaintyAndNeverMoreThanThat()
    {
        QCOMPARE(measureSentence({"cost", -0.3, 0.009, "better"}), QString("30 % cheaper, certain to 99 %"));
        QCOMPARE(measureSentence({"cost", 0.1, 0.049, "worse"}), QString("10 % dearer, certain to 95 %"));
        QCOMPARE(measureSentence({"latency", -0.5, 0.00001, "better"}), QString("50 % faster, certain to 99.9 %"));
        QCOMPARE(measureSentence({"latency", 1.52, 0.08, ""}), QString("takes 2.5 times as long so far, not certain yet"));
        QCOMPARE(measureSentence({"cost", -1, 0.01, "better"}), QString("costs nothing, certain to 99 %"));
        QCOMPARE(measureSentence({"success", 0.0004, 0.8, ""}), QString("succeeds as often so far, not certain yet"));
        QCOMPARE(measureSentence({"success", 0.02, 0.4, ""}), QString("succeeds 2 % more often so far, not certain yet"));
        QCOMPARE(measureSentence({"smell", 0.02, 0.4, ""}), QString("smell: 2 % more so far, not certain yet"));
    }

    void whatIsLeftMayBeBelowNothing()
    {
        const api::KeyGauge gauge{"input_tokens", 400'000, -8'240};
        QCOMPARE(leftText(gauge), QString("-8,240 of 400 k"));
        QCOMPARE(exactLeft(gauge), QString("-8,240 of 400,000 a minute left"));
        QCOMPARE(leftTone(gauge), Tone::Critical);
        QCOMPARE(leftText({"requests", 80'000, 38'400}), QString("38.4 k of 80 k"));
        QCOMPARE(leftTone({"requests", 100, 19}), Tone::Warning);
        QCOMPARE(leftTone({"requests", 100, 50}), Tone::Accent);
    }

    void oneKeyIsOneRowAndSeveralStandBelow()
    {
        PoolTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setProviders({provider("one", {key("main", {{"requests", 10, 4}})}),
                               provider("two", {key("a", {{"tokens", 100, 40}}), key("b", {{"tokens", 100, 10}})})},
            "two/m", kNow);
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.index(0, PoolTableModel::Name).data().toString(), QString("one · main"));
        QCOMPARE(model.index(0, PoolTableModel::Requests).data().toString(), QString("4 of 10"));
        QCOMPARE(model.index(1, PoolTableModel::Name).data().toString(), QString("▾ two"));
        QCOMPARE(model.index(1, PoolTableModel::Input).data().toString(), QString("50 of 200, in and out together"));
        QCOMPARE(model.spanOf(1), (PoolTableModel::Span{PoolTableModel::Input, 2}));
        QCOMPARE(model.index(3, PoolTableModel::Input).data(cell::FractionRole).toDouble(), 0.1);
        QCOMPARE(model.index(3, PoolTableModel::Input).data(cell::ToneRole).toInt(), static_cast<int>(Tone::Warning));
        QCOMPARE(model.index(2, 0).data(cell::ExactRole).toString(), QString("two/a"));
        model.setOpen("two", false);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(1, PoolTableModel::Name).data().toString(), QString("▸ two"));
        QCOMPARE(model.index(1, PoolTableModel::Tenants).data().toString(), QString("2 key(s)"));
        model.setAllOpen(true);
        QCOMPARE(model.rowCount(), 4);
    }

    void manyKeysStandBehindTheirProvidersAndIdleOnesAtTheEnd()
    {
        std::vector<api::ProviderInfo> many;
        auto idle = provider("idle");
        idle.hasKey = false;
        many.push_back(idle);
        for (int number = 0; number < 20; ++number) {
            std::vector<api::KeyInfo> keys;
            for (int k = 0; k < 10; ++k)
                keys.push_back(key("k" + std::to_string(k)));
            many.push_back(provider("p" + std::to_string(number), std::move(keys)));
        }
        PoolTableModel model;
        model.setProviders(many, "", kNow);
        QCOMPARE(model.rowCount(), 21);
        QCOMPARE(model.row(20)->key, QString("idle"));
        model.setOpen("p3", true);
        QCOMPARE(model.rowCount(), 31);
        model.setProviders(many, "", kNow);
        QCOMPARE(model.rowCount(), 31);
    }

    void theLastWordsOfAProviderStandBesideIt()
    {
        auto one = provider("a");
        one.troubles = {{"a/m", kNow - std::chrono::minutes(3), "too many", false, 0}};
        PoolTableModel model;
        model.setProviders({one}, "", kNow);
        QCOMPARE(model.index(0, PoolTableModel::Note).data().toString(), QString("3 min ago: too many"));
        one.troubles = {{"a/m", kNow - std::chrono::hours(3), "too many", false, 0}};
        model.setProviders({one}, "", kNow);
        QVERIFY(model.index(0, PoolTableModel::Note).data().toString().contains("https://a.example/v1"));
    }

    void rowsKeepTheirPlaceInTheSelectionWhateverComesAndGoes()
    {
        WaitingCallModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setCalls({waiting("a"), waiting("b"), waiting("c")});
        const QPersistentModelIndex b(model.index(1, WaitingCallModel::Agent));
        model.setCalls({waiting("c"), waiting("new"), waiting("b", 2.04), waiting("b")});
        QCOMPARE(b.row(), 2);
        QCOMPARE(b.data().toString(), QString("b"));
        QCOMPARE(model.index(2, WaitingCallModel::Waited).data().toString(), QString("2.0 s"));
        QCOMPARE(model.rowCount(), 4);
        model.setCalls({waiting("c")});
        QVERIFY(!b.isValid());
        model.setCalls({});
        QCOMPARE(model.rowCount(), 0);
    }

    void troublesStandNewestFirst()
    {
        auto one = provider("a");
        one.troubles = {{"a/old", kNow - std::chrono::minutes(9), "first", false, 0}, {"a/new", kNow, "second", true, 3}};
        TroubleModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setProviders({one}, kNow);
        QCOMPARE(model.index(0, TroubleModel::Model).data().toString(), QString("a/new"));
        QCOMPARE(model.index(0, TroubleModel::State).data().toString(), QString("left alone 3 s"));
        QCOMPARE(model.index(1, TroubleModel::Words).data().toString(), QString("first"));
    }

    void capacityWithoutALimitIsNoNumber()
    {
        CapacityModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEstimates({{"a", 4.26, 1490.0, "requests a minute", "six calls"}, {"b", {}, {}, "", ""}});
        QCOMPARE(model.index(0, CapacityModel::Minute).data().toString(), QString("4.3"));
        QCOMPARE(model.index(0, CapacityModel::Hour).data().toString(), QString("1.5 k"));
        QCOMPARE(model.index(1, CapacityModel::Minute).data().toString(), QString("—"));
        QCOMPARE(model.index(1, CapacityModel::LimitedBy).data().toString(), QString("no limit known"));
    }
};

QTEST_MAIN(TestGatewayModels)
#include "test_gateway_models.moc"
