#include "engine/api/alert_requests.h"
#include "engine/api/snapshot.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/alert_list_model.h"
#include "ui/pages/alerts/alert_chart.h"
#include "ui/pages/alerts/alert_detail.h"
#include "ui/pages/alerts/alert_list_panel.h"
#include "ui/pages/alerts/alert_problems.h"
#include "ui/pages/alerts/alerts_page.h"
#include "ui/pages/alerts/back_test_view.h"
#include "ui/pages/alerts/silence_dialog.h"
#include "ui/pages/alerts/silences_panel.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;

class TestAlerts : public QObject {
    Q_OBJECT
private slots:
    void init() { begin(SampleLink::Content::Busy); }

    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void listsWhatFiresFirst()
    {
        open();
        QCOMPARE(rows(), 8);
        QCOMPARE(cell(0, AlertListModel::State), QString("firing"));
        QCOMPARE(cell(0, AlertListModel::Severity), QString("critical"));
        QVERIFY(cell(0, AlertListModel::What).contains("LLM throughput of pooled keys is critical"));
        QCOMPARE(cell(0, AlertListModel::Value), QString("critical"));
        QCOMPARE(cell(1, AlertListModel::What), QString("Provider errors: gemini at 4.2 % (more than 1 % for 5 min)"));
        QTRY_COMPARE(cell(1, AlertListModel::Value), QString("4.2 %"));
        QCOMPARE(cell(3, AlertListModel::State), QString("pending"));
        QCOMPARE(cell(4, AlertListModel::State), QString("ended"));
        QVERIFY(cell(2, AlertListModel::Silenced).startsWith("in "));
        // Those that are silenced do not count as firing.
        QCOMPARE(m_host->link.snapshot()->alertsFiring, 2);
        QAbstractItemModelTester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }

    void showsOneWholeWithItsMeasures()
    {
        open();
        QVERIFY(detail()->isVisible());
        select(1);
        QCOMPARE(detail()->alert().ruleId, std::string("provider-errors"));
        QVERIFY(says("gemini at 4.2 %"));
        QVERIFY(says("A fallback model keeps agents working"));
        QTRY_VERIFY(says("kaze_gateway_error_share, by provider above 1 % for 5 min"));
        QVERIFY(m_page->findChild<AlertDetail*>()->copyText().contains("provider\tgemini"));
        QTRY_COMPARE(chart()->note(), QString()); // what a metric had
        select(0); // of a trigger: what it measures, rather than its level
        QTRY_VERIFY(chart()->count() > 100);
        QVERIFY(m_host->link.asked("query_metric") > 0);
        select(4); // of a budget: there is no metric of it alone, but what its rule saw
        QTRY_VERIFY(chart()->count() > 100);
        QVERIFY(m_host->link.asked("test_alert_rule") > 0);
        QCOMPARE(chart()->note(), QString());
    }

    void leadsToWhatItIsAbout()
    {
        open();
        select(1);
        press("Show the provider");
        select(0);
        press("Show the trigger");
        select(4);
        press("Show the budget");
        select(5);
        press("Show the run");
        press("Show the trace");
        press("Show the log");
        const auto& visited = m_host->navigator.visited;
        QCOMPARE(visited.mid(0, 4),
            (QStringList{
                "gateway gemini", "readiness provider-throughput", "budgets acme", "run " + m_host->link.runOf("index-doctor")}));
        QVERIFY(visited[4].startsWith("trace "));
        QVERIFY(visited[5].startsWith("logs in:") && visited[5].contains("trace:"));
        press("Incident report");
        QVERIFY(visited[6].startsWith("reports alert:"));
        select(0);
        QVERIFY(!test::button<QPushButton>(*m_page, "Show the run")->isVisible());
        press("Show the rule");
        QCOMPARE(tabs()->current(), QString("rules"));
    }

    void filtersByWordsAndChips()
    {
        open();
        auto* filter = m_page->findChild<FilterField*>();
        QVERIFY(m_page->focusFilter());
        QTest::keyClicks(filter->lineEdit(), "severity:critical");
        QTRY_COMPARE(rows(), 2);
        filter->setText("budget");
        QTRY_COMPARE(rows(), 1);
        filter->setText("colour:red");
        QTRY_VERIFY(filter->errorMessage().contains("alerts have state, severity and rule"));
        QVERIFY(m_page->goBack()); // the detail
        QVERIFY(m_page->goBack()); // the filter
        QTRY_COMPARE(rows(), 8);
        auto* chips = test::named<SegmentedTabs>(*m_page, "Alerts by state");
        QCOMPARE(chips->titleOf("firing"), QString("firing 3"));
        QCOMPARE(chips->titleOf("ended"), QString("ended"));
        chips->setCurrent("ended");
        QTRY_COMPARE(rows(), 4);
        QCOMPARE(filter->text(), QString("state:ended"));
    }

    void silencesAndTakesItBack()
    {
        open();
        select(1);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_S);
        auto* dialog = m_page->findChild<SilenceDialog*>();
        QVERIFY(dialog);
        QVERIFY(test::clippedText(*dialog).isEmpty());
        test::named<QComboBox>(*dialog, "For")->setCurrentIndex(1);
        QTest::keyClicks(test::named<QLineEdit>(*dialog, "Why"), "gemini is being moved");
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_COMPARE(m_host->link.snapshot()->alertsFiring, 1);
        QTRY_COMPARE(cell(1, AlertListModel::Silenced), QString("in 4 h"));
        QCOMPARE(m_host->navigator.notices, QStringList{"Silenced: all alerts caused by provider:gemini"});
        QTRY_VERIFY(test::button<QPushButton>(*m_page, "End the silence"));
        m_host->navigator.takeBack();
        QTRY_COMPARE(m_host->link.snapshot()->alertsFiring, 2);
        QTRY_COMPARE(cell(1, AlertListModel::Silenced), QString());
        press("Silence…");
        dialog = m_page->findChild<SilenceDialog*>();
        test::named<QComboBox>(*dialog, "For")->setCurrentIndex(4);
        QTest::keyClicks(test::named<QLineEdit>(*dialog, "Time"), "soon");
        test::press(*dialog, "Silence");
        QVERIFY(dialog->problem().contains("\"soon\" is no time to be silent for"));
        test::named<QLineEdit>(*dialog, "Time")->setText("90 min");
        test::press(*dialog, "Silence");
        QTRY_COMPARE(m_host->link.snapshot()->alertsFiring, 1);
        QTRY_VERIFY(test::button<QPushButton>(*m_page, "End the silence")
            && test::button<QPushButton>(*m_page, "End the silence")->isVisible());
        select(1);
        press("End the silence");
        QTRY_COMPARE(m_host->link.snapshot()->alertsFiring, 2);
    }

    void listsSilencesAndEndsThem()
    {
        open();
        m_page->openThing("silences");
        auto* silences = m_page->findChild<SilencesPanel*>();
        QTRY_COMPARE(silences->table()->model()->rowCount(), 1);
        QTRY_COMPARE(silences->table()->model()->index(0, 0).data().toString(), QString("alerts of the rule Messages pile up"));
        QVERIFY(m_page->copyText().contains("triage was paused on purpose"));
        silences->table()->setFocus();
        QTest::keyClick(silences->table(), Qt::Key_Delete);
        QTRY_VERIFY(test::says(*silences, "Nothing is silenced"));
        QCOMPARE(m_host->link.snapshot()->alertsFiring, 3);
        m_host->navigator.takeBack();
        QTRY_COMPARE(silences->table()->model()->rowCount(), 1);
    }

    void tellsOfANewOneAtOnce()
    {
        open();
        const auto before = rows();
        api::Alert alert;
        alert.ruleId = "disk-nearly-full";
        alert.name = "Disk nearly full";
        alert.severity = api::AlertSeverity::Warning;
        alert.summary = "Disk nearly full: 93 % (more than 90 % for 5 min)";
        m_host->link.fireAlert(alert);
        QTRY_COMPARE(rows(), before + 1);
        QVERIFY(cell(0, AlertListModel::What).contains("93 %"));
        m_page->setPaused(true);
        m_host->link.fireAlert(alert);
        const int asked = m_host->link.asked("list_alerts");
        QTest::qWait(400);
        QCOMPARE(m_host->link.asked("list_alerts"), asked);
        m_page->setPaused(false);
        QTRY_COMPARE(rows(), before + 2);
    }

    void stepsBack()
    {
        open();
        m_page->openThing("silences");
        QVERIFY(m_page->goBack());
        QCOMPARE(tabs()->current(), QString("alerts"));
        QVERIFY(m_page->goBack());
        QVERIFY(!detail()->isVisible());
        QTest::keyClick(table(), Qt::Key_Return);
        QVERIFY(detail()->isVisible());
    }

    void saysWhatKeepsAlertsFromBeingTold()
    {
        open();
        const auto* problems = m_page->findChild<AlertProblems*>();
        QVERIFY(problems->isVisible());
        QVERIFY(problems->words().contains("The webhook ops does not deliver: 2 wait"));
        QTRY_COMPARE(test::clippedText(*m_page), QString());
        AlertProblems many(m_host->theme);
        many.setProblems({"a", "b", "<b>c</b>", "d", "e"});
        QCOMPARE(many.words(), QString("a\nb\n<b>c</b>\nand 2 more"));
        many.setProblems({});
        QVERIFY(many.isHidden());
        begin(SampleLink::Content::Empty);
        m_host->show(*m_page);
        QTRY_VERIFY(test::says(*m_page, "No alert so far"));
        QVERIFY(!m_page->findChild<AlertProblems*>()->isVisible());
    }

    void endsASilenceOfAPattern()
    {
        open();
        api::AddSilence request;
        request.silence.cause = "provider:gem*";
        request.silence.until = m_host->link.now() + std::chrono::hours(1);
        m_host->link.ask<api::AddSilence>(
            m_page.get(), std::move(request), [](const auto& added) { QVERIFY(added.has_value()); });
        QTRY_COMPARE(m_host->link.snapshot()->alertsFiring, 1);
        m_page->refresh();
        select(1);
        QTRY_VERIFY(test::button<QPushButton>(*m_page, "End the silence")->isVisible());
        press("End the silence");
        QTRY_COMPARE(m_host->link.snapshot()->alertsFiring, 2);
    }

    void drawsNothingOfWhatIsNotKnown()
    {
        api::AlertBackTest test;
        test.from = api::Time(std::chrono::seconds(1000));
        test.to = api::Time(std::chrono::seconds(1030));
        test.values = {1, 0, 3, 4};
        test.gaps = {1};
        QCOMPARE(pointsOf(test), (QList<QPointF>{{1000, 1}, {1020, 3}, {1030, 4}}));
        test.values = {7};
        test.gaps.clear();
        QCOMPARE(pointsOf(test), (QList<QPointF>{{1000, 7}}));
        QVERIFY(pointsOf(api::AlertBackTest{}).isEmpty());
    }

    void beginsWithoutAlerts()
    {
        begin(SampleLink::Content::Empty);
        m_host->show(*m_page);
        QTRY_VERIFY(test::says(*m_page, "No alert so far"));
        press("Look at the rules");
        QCOMPARE(tabs()->current(), QString("rules"));
    }

    void showsAnErrorAndTriesAgain()
    {
        m_host->link.failNext({base::ErrorCode::Timeout, "the cell did not answer in time", nullptr});
        m_host->show(*m_page);
        QTRY_VERIFY(test::says(*m_page, "the cell did not answer in time"));
        press("Try again");
        QTRY_COMPARE(rows(), 8);
    }

private:
    void begin(SampleLink::Content content)
    {
        m_page.reset();
        m_host = std::make_unique<test::PageHost>(content);
        m_page = std::make_unique<AlertsPage>(m_host->context());
    }

    void open()
    {
        m_host->show(*m_page);
        QTRY_COMPARE(rows(), 8);
        QTRY_COMPARE(m_host->link.asked("list_alert_rules") > 0, true);
    }

    AlertListModel* model() const { return m_page->findChild<AlertListPanel*>()->model(); }
    TableView* table() const { return m_page->findChild<AlertListPanel*>()->table(); }
    AlertDetail* detail() const { return m_page->findChild<AlertDetail*>(); }
    AlertChart* chart() const { return m_page->findChild<AlertChart*>(); }
    SegmentedTabs* tabs() const { return test::named<SegmentedTabs>(*m_page, "View of the alerts"); }
    int rows() const { return model()->rowCount(); }
    QString cell(int row, int column) const { return model()->index(row, column).data().toString(); }
    void select(int row) { table()->setCurrentRow(row); }
    void press(const QString& text) { test::press(*m_page, text); }
    bool says(const QString& words) const { return test::says(*m_page, words); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<AlertsPage> m_page;
};

QTEST_MAIN(TestAlerts)
#include "test_alerts.moc"
