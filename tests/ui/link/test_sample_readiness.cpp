#include "engine/api/readiness_requests.h"
#include "engine/scaling/trigger_table.h"
#include "engine/scaling/words.h"
#include "ui/link/detail/sample_readiness.h"

#include <QTest>

using namespace kaze;
using namespace kaze::ui;

//! The sample's triggers are those of the engine.
class TestSampleReadiness : public QObject {
    Q_OBJECT
private slots:
    void hasTheTriggersOfTheEngine()
    {
        const auto triggers = SampleReadiness({}, true).readiness().triggers;
        const auto table = scaling::triggerTable();
        QCOMPARE(triggers.size(), table.size());
        for (std::size_t at = 0; at < table.size(); ++at) {
            const auto& one = triggers[at];
            const auto& spec = table[at];
            for (const auto& [shown, known] : {std::pair(one.id, spec.id), std::pair(one.title, spec.title),
                     std::pair(one.unit, spec.unit), std::pair(one.stage, spec.stage), std::pair(one.formula, spec.formula),
                     std::pair(one.mapping, spec.mapping), std::pair(one.action, spec.action)})
                QCOMPARE(shown, std::string(known));
            QCOMPARE(one.isComponent, spec.isComponent);
            QCOMPARE(one.threshold, spec.threshold);
            QCOMPARE(one.usualThreshold, spec.threshold);
            QCOMPARE(one.warnShare, scaling::kWarnShare);
            QCOMPARE(one.holdSeconds, std::chrono::duration<double>(spec.hold).count());
            QVERIFY(!one.evidence.empty() && one.evidence.find('{') == std::string::npos);
        }
    }

    void writesValuesAsTheEngineDoes()
    {
        for (const auto& [value, unit] : {std::pair(0.82, "share"), std::pair(0.0018, "seconds"), std::pair(0.00004, "seconds"),
                 std::pair(3.4, "seconds"), std::pair(1.5e9, "bytes"), std::pair(512e6, "bytes"), std::pair(7.0, ""),
                 std::pair(12'408.0, ""), std::pair(5e6, ""), std::pair(14.0, "per_minute")})
            QCOMPARE(sampleValueText(value, unit), scaling::valueText(value, unit));
    }

    void resetsAllThatWasSet()
    {
        SampleReadiness sample({}, true);
        api::SetTrigger set;
        set.id = "gateway-queue";
        set.threshold = 5;
        set.warnShare = 0.2;
        set.holdSeconds = 5;
        QVERIFY(sample.set(set));
        api::SetTrigger reset;
        reset.id = set.id;
        reset.reset = true;
        QVERIFY(sample.set(reset));
        const auto queue = sample.readiness().triggers[3];
        QCOMPARE(queue.id, set.id);
        QCOMPARE(queue.threshold, 100.0);
        QCOMPARE(queue.warnShare, scaling::kWarnShare);
        QCOMPARE(queue.holdSeconds, 30.0);
    }
};

QTEST_GUILESS_MAIN(TestSampleReadiness)
#include "test_sample_readiness.moc"
