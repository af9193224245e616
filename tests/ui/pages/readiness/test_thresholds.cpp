#include "engine/api/readiness_requests.h"
#include "tests/ui/support/all_answered.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/measure_words.h"
#include "ui/pages/readiness/readiness_page.h"
#include "ui/pages/readiness/thresholds_dialog.h"
#include "ui/pages/readiness/trigger_detail.h"
#include "ui/pages/readiness/trigger_grid.h"
#include "ui/widgets/meters.h"

#include <QLineEdit>
#include <QListWidget>

using namespace kaze;
using namespace kaze::ui;

class TestThresholds : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<ReadinessPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_VERIFY(grid()->card("agents"));
        QTRY_VERIFY(grid()->isVisible());
    }

    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void readsWhatPeopleType_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<double>("value");
        QTest::newRow("time") << "50 ms"
                              << "seconds" << 0.05;
        QTest::newRow("bare time") << "0.5"
                                   << "seconds" << 0.5;
        QTest::newRow("long time") << "1 h 30 min"
                                   << "seconds" << 5400.0;
        QTest::newRow("bytes") << "512 MB"
                               << "bytes" << 512e6;
        QTest::newRow("binary bytes") << "512 MiB"
                                      << "bytes" << 512.0 * 1024 * 1024;
        QTest::newRow("share") << "80 %"
                               << "share" << 0.8;
        QTest::newRow("bare share") << "0.8"
                                    << "share" << 0.8;
        QTest::newRow("count") << "5 M"
                               << "" << 5e6;
        QTest::newRow("grouped") << "10,000"
                                 << "" << 1e4;
        QTest::newRow("rate") << "1000/min"
                              << "per_minute" << 1000.0;
        QTest::newRow("pace") << "14.4x"
                              << "times" << 14.4;
        QTest::newRow("words") << "plenty"
                               << "" << -1.0;
        QTest::newRow("negative") << "-3"
                                  << "" << -1.0;
        QTest::newRow("foreign unit") << "3 MB"
                                      << "seconds" << -1.0;
        QTest::newRow("nothing") << ""
                                 << "" << -1.0;
    }

    void readsWhatPeopleType()
    {
        QFETCH(QString, typed);
        QFETCH(QString, unit);
        QFETCH(double, value);
        const auto read = measure::parse(typed, unit.toStdString());
        QCOMPARE(read.value_or(-1), value);
        if (read)
            QCOMPARE(measure::parse(measure::field(*read, unit.toStdString()), unit.toStdString()).value_or(-1), *read);
    }

    void changesAThresholdAndOffersTheWayBack()
    {
        auto* dialog = open();
        dialog->select("gateway-queue");
        QVERIFY(says(*dialog, "Usually 100"));
        QCOMPARE(field(*dialog, "Threshold")->text(), QString("100"));
        QCOMPARE(field(*dialog, "Holds for")->text(), QString("30 s"));
        type(*dialog, "Threshold", "8");
        type(*dialog, "Warns from", "50 %");
        QVERIFY(list(*dialog)->currentItem()->text().endsWith("(changed)"));
        // What is typed for one stays while another is looked at.
        dialog->select("embedding-queue");
        dialog->select("gateway-queue");
        QCOMPARE(field(*dialog, "Threshold")->text(), QString("8"));
        QTest::keyClick(field(*dialog, "Threshold"), Qt::Key_Return);
        QTRY_COMPARE(m_host->link.asked("set_trigger"), 1);
        QTRY_VERIFY(gauge("gateway-queue")->accessibleDescription().startsWith("7 of 8 for 30 s, warning"));
        QCOMPARE(m_host->navigator.notices, QStringList{"The threshold of Gateway queue depth is changed"});
        m_host->navigator.takeBack();
        QTRY_VERIFY(gauge("gateway-queue")->accessibleDescription().startsWith("7 of 100 for 30 s, ok"));
    }

    void takesWhatWasMeasured()
    {
        auto* dialog = open();
        dialog->select("observation-flush");
        QVERIFY(says(*dialog, "99 of 100 hours stayed below 14 ms"));
        test::press(*dialog, "Take it");
        QCOMPARE(field(*dialog, "Threshold")->text(), QString("24 ms"));
        test::press(*dialog, "Save");
        QTRY_VERIFY(gauge("observation-flush")->accessibleDescription().startsWith("9 ms of 24 ms, ok"));
    }

    void resetsToTheUsual()
    {
        auto* dialog = open();
        dialog->select("agents");
        type(*dialog, "Threshold", "30 %");
        test::press(*dialog, "Save");
        QTRY_VERIFY(gauge("agents")->accessibleDescription().contains("of 30 %"));
        QTRY_VERIFY(!m_page->findChild<ThresholdsDialog*>());
        dialog = open();
        dialog->select("agents");
        test::press(*dialog, "Reset to the usual");
        QTRY_VERIFY(gauge("agents")->accessibleDescription().contains("of 80 %"));
    }

    void savesNothingThatIsNoThreshold()
    {
        auto* dialog = open();
        for (const auto& [name, typed, said] : {std::tuple("Threshold", "often", "is no threshold; write it like 100"),
                 std::tuple("Warns from", "120 %", "is no share to warn from"),
                 std::tuple("Holds for", "soon", "is no time to hold for"),
                 std::tuple("Holds for", "2 d", "is no time to hold for"),
                 std::tuple("Threshold", "120 %", "is more than all there is")}) {
            dialog->select(QString(typed) == "120 %" ? "host-cpu" : "gateway-queue");
            const QString before = field(*dialog, name)->text();
            type(*dialog, name, typed);
            test::press(*dialog, "Save");
            QVERIFY2(dialog->problem().contains(said), qPrintable(dialog->problem()));
            type(*dialog, name, before);
            QVERIFY(dialog->problem().isEmpty());
        }
        QCOMPARE(m_host->link.asked("set_trigger"), 0);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!m_page->findChild<ThresholdsDialog*>());
    }

    void keepsWhatWasTypedWhenTheCellRefuses()
    {
        auto* dialog = open();
        dialog->select("agents");
        type(*dialog, "Threshold", "30 %");
        m_page->hidden(); // so that nothing else is asked
        QVERIFY(test::allAnswered(m_host->link));
        m_host->link.failNext({base::ErrorCode::ReadOnly, "the data folder is read-only", nullptr});
        test::press(*dialog, "Save");
        QTRY_VERIFY(dialog->problem().contains("read-only"));
        QCOMPARE(field(*dialog, "Threshold")->text(), QString("30 %"));
    }

    void tellsApartWhatWasSavedAndWhatWasNot()
    {
        class Refusing : public SampleLink {
        protected:
            void request(QObject* asker, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
            {
                const auto* set = request.as<api::SetTrigger>();
                if (set && set->id == "embedding-queue")
                    return reply(base::fail(base::ErrorCode::ReadOnly, "the data folder is read-only"));
                SampleLink::request(asker, std::move(request), std::move(reply));
            }
        };
        const Refusing* refusing = nullptr;
        auto link = std::make_unique<Refusing>();
        refusing = link.get();
        m_page = std::make_unique<ReadinessPage>(
            PageContext{*link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace});
        m_host->show(*m_page);
        QTRY_VERIFY(grid()->card("agents"));
        auto* dialog = open();
        for (const auto* id : {"gateway-queue", "embedding-queue"}) {
            dialog->select(id);
            type(*dialog, "Threshold", "50");
        }
        test::press(*dialog, "Save");
        QTRY_VERIFY(dialog->problem().contains("read-only"));
        QCOMPARE(refusing->asked("set_trigger"), 1);
        QCOMPARE(m_host->navigator.notices, QStringList{"The threshold of Gateway queue depth is changed"});
        QCOMPARE(field(*dialog, "Threshold")->text(), QString("50")); // what was refused is still typed
        dialog->select("gateway-queue");
        QCOMPARE(list(*dialog)->currentItem()->text(), QString("Gateway queue depth"));
        QCOMPARE(field(*dialog, "Threshold")->text(), QString("50"));
        m_page.reset();
    }

    void opensAtTheTriggerThatIsShown()
    {
        m_page->openThing("trace-query");
        QTest::mouseClick(test::button<QPushButton>(*m_page, "Change the threshold of this trigger"), Qt::LeftButton);
        auto* dialog = m_page->findChild<ThresholdsDialog*>();
        QVERIFY(dialog);
        QCOMPARE(list(*dialog)->currentItem()->text(), QString("Trace query p95"));
        QTRY_COMPARE(test::clippedText(*dialog), QString());
    }

private:
    ThresholdsDialog* open()
    {
        test::press(*m_page, "Thresholds…");
        return m_page->findChild<ThresholdsDialog*>();
    }

    static QLineEdit* field(const QWidget& dialog, const QString& name) { return test::named<QLineEdit>(dialog, name); }
    static QListWidget* list(const QWidget& dialog) { return test::named<QListWidget>(dialog, "Triggers"); }
    static bool says(const QWidget& dialog, const QString& words) { return test::says(dialog, words); }
    static void type(const QWidget& dialog, const QString& name, const QString& typed)
    {
        field(dialog, name)->setFocus();
        field(dialog, name)->selectAll();
        QTest::keyClick(field(dialog, name), Qt::Key_Backspace);
        QTest::keyClicks(field(dialog, name), typed);
    }
    TriggerGrid* grid() const { return m_page->findChild<TriggerGrid*>(); }
    Gauge* gauge(const QString& id) const { return grid()->card(id)->findChild<Gauge*>(); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<ReadinessPage> m_page;
};

QTEST_MAIN(TestThresholds)
#include "test_thresholds.moc"
