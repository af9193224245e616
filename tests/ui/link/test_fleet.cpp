#include "tests/ui/support/fake_source.h"
#include "tests/ui/support/stall_monitor.h"
#include "ui/link/fleet.h"
#include "ui/link/local_link.h"
#include "ui/link/sample_link.h"

#include <QSignalSpy>
#include <QTest>

#include <thread>

using namespace kaze;
using namespace kaze::ui;

namespace {

constexpr int kPatience = 20'000; // ms

KnownCell known(const QString& name, bool guarded = false)
{
    KnownCell cell;
    cell.name = name;
    cell.address = "https://" + name + ".example:7117";
    cell.guarded = guarded;
    return cell;
}

QStringList namesOf(const Fleet& fleet)
{
    QStringList names;
    for (const auto* cell : fleet.cells())
        names << cell->name();
    return names;
}

} // namespace

class TestFleet : public QObject {
    Q_OBJECT
private slots:
    void followsTheList()
    {
        SampleLink local;
        Fleet fleet(local);
        QCOMPARE(namesOf(fleet), QStringList{"local"});
        auto source = std::make_shared<test::FakeSource>();
        source->set({known("us-1"), known("eu-1", true)});
        fleet.setSource(source);
        QTRY_COMPARE_WITH_TIMEOUT(namesOf(fleet), (QStringList{"local", "eu-1", "us-1"}), kPatience);
        QVERIFY(fleet.find("eu-1")->link().isLocked());
        QTRY_COMPARE_WITH_TIMEOUT(fleet.find("eu-1")->region(), QString("eu-west"), kPatience);
        QCOMPARE(fleet.find("eu-1")->environmentKind(), EnvironmentKind::Production); // its own word
        QTRY_COMPARE_WITH_TIMEOUT(fleet.find("eu-1")->version(), QString("2.4.0"), kPatience);
        fleet.setCurrent("us-1");
        QSignalSpy current(&fleet, &Fleet::currentChanged);
        auto changed = known("eu-1");
        changed.environment = "staging";
        source->set({changed});
        fleet.reload();
        QTRY_COMPARE_WITH_TIMEOUT(namesOf(fleet), (QStringList{"local", "eu-1"}), kPatience);
        QCOMPARE(current.count(), 1); // the one on the screen is gone
        QCOMPARE(fleet.current().name(), QString("local"));
        QCOMPARE(fleet.find("eu-1")->environmentKind(), EnvironmentKind::Staging);
        QVERIFY(!fleet.find("eu-1")->link().isGuarded());
    }

    void keepsWhatItKnowsWhenTheListCannotBeRead()
    {
        SampleLink local;
        Fleet fleet(local);
        auto source = std::make_shared<test::FakeSource>();
        source->set({known("eu-1")});
        fleet.setSource(source);
        QTRY_COMPARE_WITH_TIMEOUT(fleet.cells().size(), 2, kPatience);
        source->broken = true;
        fleet.reload();
        QTRY_COMPARE_WITH_TIMEOUT(fleet.problem(), QString("cells.json is no list of cells"), kPatience);
        QCOMPARE(fleet.cells().size(), 2);
        source->broken = false;
        fleet.reload();
        QTRY_VERIFY_WITH_TIMEOUT(fleet.problem().isEmpty(), kPatience);
    }

    void connectsAnewWhereTheAddressChanged()
    {
        SampleLink local;
        Fleet fleet(local);
        auto source = std::make_shared<test::FakeSource>();
        source->set({known("eu-1")});
        fleet.setSource(source);
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1") && fleet.find("eu-1")->link().snapshot(), kPatience);
        QCOMPARE(source->stage->attempts.load(), 1);
        auto moved = known("eu-1");
        moved.address = "https://elsewhere.example:7117";
        source->set({moved});
        const auto* before = fleet.find("eu-1");
        fleet.reload();
        QTRY_COMPARE_WITH_TIMEOUT(source->stage->attempts.load(), 2, kPatience);
        QCOMPARE(fleet.find("eu-1"), before); // its pages stay
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1")->link().snapshot(), kPatience);
    }

    void takesACellForProductionUntilItSaysWhatItIs()
    {
        SampleLink local;
        Fleet fleet(local);
        auto source = std::make_shared<test::FakeSource>();
        source->stage->away = true; // it answers nothing yet
        KnownCell cell;
        cell.name = "eu-1";
        cell.address = "https://eu-1.example";
        auto named = cell;
        named.name = "lab";
        named.environment = "staging";
        source->set({cell, named});
        fleet.setSource(source);
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1") && fleet.find("lab"), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(fleet.find("eu-1")->link().state(), CellLink::State::Connected, kPatience);
        QVERIFY(fleet.find("eu-1")->link().isLocked());
        QVERIFY(!fleet.find("lab")->link().isGuarded());
        // A question that failed is asked again.
        source->stage->tellStatus(true);
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1")->info(), kPatience);
        QVERIFY(fleet.find("eu-1")->link().isLocked());
    }

    void tellsWhoWaitsForACellThatIsRemoved()
    {
        SampleLink local;
        Fleet fleet(local);
        auto source = std::make_shared<test::FakeSource>();
        source->stage->away = true;
        source->set({known("eu-1", false)});
        fleet.setSource(source);
        QTRY_VERIFY_WITH_TIMEOUT(
            fleet.find("eu-1") && fleet.find("eu-1")->link().state() == CellLink::State::Connected, kPatience);
        std::optional<base::Result<api::AgentList>> listed;
        fleet.find("eu-1")->link().ask<api::ListAgents>(this, {}, [&](auto reply) { listed = std::move(reply); });
        source->set({});
        fleet.reload();
        QTRY_VERIFY_WITH_TIMEOUT(!fleet.find("eu-1"), kPatience);
        QVERIFY(listed && !*listed);
        QCOMPARE(listed->error().code, base::ErrorCode::Unavailable);
    }

    void locksACellWhoseAddressChanged()
    {
        SampleLink local;
        Fleet fleet(local);
        auto source = std::make_shared<test::FakeSource>();
        source->set({known("eu-1", true)});
        fleet.setSource(source);
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1") && fleet.find("eu-1")->info(), kPatience);
        auto* cell = fleet.find("eu-1");
        cell->link().unlock(std::chrono::minutes(15));
        auto named = known("eu-1", true);
        named.environment = "staging"; // the same one still
        source->set({named});
        fleet.reload();
        QTRY_COMPARE_WITH_TIMEOUT(cell->environmentKind(), EnvironmentKind::Staging, kPatience);
        QVERIFY(!cell->link().isLocked());
        named.address = "https://elsewhere.example:7117";
        source->set({named});
        fleet.reload();
        QTRY_VERIFY_WITH_TIMEOUT(cell->link().isLocked(), kPatience);
    }

    void guardsProductionUnlessAPersonSaidOtherwise()
    {
        SampleLink local;
        Fleet fleet(local);
        auto source = std::make_shared<test::FakeSource>();
        auto unsaid = known("eu-1");
        unsaid.guarded.reset();
        source->set({unsaid});
        fleet.setSource(source);
        // It says itself that it is production.
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1") && fleet.find("eu-1")->link().isLocked(), kPatience);
        unsaid.environment = "staging";
        source->set({unsaid});
        fleet.reload();
        QTRY_VERIFY_WITH_TIMEOUT(!fleet.find("eu-1")->link().isGuarded(), kPatience);
        unsaid.environment = "Prod";
        unsaid.guarded = false;
        source->set({unsaid});
        fleet.reload();
        QTRY_COMPARE_WITH_TIMEOUT(fleet.find("eu-1")->environmentKind(), EnvironmentKind::Production, kPatience);
        QVERIFY(!fleet.find("eu-1")->link().isGuarded());
    }

    void answersWhoWaitsWhenTheWayChanges()
    {
        SampleLink local;
        Fleet fleet(local);
        auto source = std::make_shared<test::FakeSource>();
        source->set({known("eu-1")});
        fleet.setSource(source);
        QTRY_VERIFY_WITH_TIMEOUT(fleet.find("eu-1") && fleet.find("eu-1")->info(), kPatience);
        source->stage->away = true; // answers are held
        std::optional<base::ErrorCode> told;
        fleet.find("eu-1")->link().ask<api::ListAgents>(this, {}, [&told](const base::Result<api::AgentList>& reply) {
            told = reply ? base::ErrorCode::Internal : reply.error().code;
        });
        fleet.renew("eu-1");
        QTRY_COMPARE_WITH_TIMEOUT(told, std::optional(base::ErrorCode::Unavailable), kPatience);
    }

    // Twenty cells, each telling fifty times a second.
    void doesNotStallAtFullRate()
    {
        constexpr int kCells = 20;
        SampleLink local;
        Fleet fleet(local);
        std::vector<std::shared_ptr<test::FarStage>> stages;
        for (int i = 0; i < kCells; ++i) {
            stages.push_back(std::make_shared<test::FarStage>());
            fleet.add(known(QString("cell-%1").arg(i)),
                std::make_unique<RemoteLink>(QString("cell-%1").arg(i), test::connectTo(stages.back())));
        }
        for (const auto& stage : stages)
            QTRY_VERIFY_WITH_TIMEOUT(stage->isListenedTo(), kPatience);
        std::map<QString, int> told;
        connect(&fleet, &Fleet::cellChanged, this, [&told](FleetCell* cell) { ++told[cell->name()]; });
        std::atomic<bool> end{false};
        std::thread feeder([&] {
            for (std::int64_t number = 2; !end; ++number) {
                auto taken = test::snapshotOf(number);
                taken.snapshot.activeRuns.resize(20);
                for (const auto& stage : stages) {
                    stage->tell(taken);
                    for (int run = 0; run < 10; ++run) {
                        api::RunChanged changed;
                        changed.run.runId = std::to_string(run);
                        stage->tell(changed);
                    }
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        });
        QElapsedTimer time;
        time.start();
        {
            test::StallMonitor stalls;
            QTest::qWait(3000);
            qInfo("%s", stalls.words().constData());
            QVERIFY2(stalls.isSmooth(), stalls.words());
        }
        const auto seconds = static_cast<double>(time.elapsed()) / 1000;
        end = true;
        feeder.join();
        for (int i = 0; i < kCells; ++i) {
            const int times = told[QString("cell-%1").arg(i)];
            QVERIFY2(times > 0, "a cell is not heard");
            QVERIFY2(times <= 10.5 * seconds + 2, qPrintable(QString("%1 in %2 s").arg(times).arg(seconds)));
        }
    }
};

QTEST_MAIN(TestFleet)
#include "test_fleet.moc"
