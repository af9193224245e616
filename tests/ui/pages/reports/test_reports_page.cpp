#include "engine/api/report_requests.h"
#include "engine/api/request.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "tests/ui/support/stall_monitor.h"
#include "ui/pages/reports/kept_download.h"
#include "ui/pages/reports/kept_reports_panel.h"
#include "ui/pages/reports/note_dialog.h"
#include "ui/pages/reports/report_form.h"
#include "ui/pages/reports/report_schedule_dialog.h"
#include "ui/pages/reports/report_schedule_panel.h"
#include "ui/pages/reports/report_view.h"
#include "ui/pages/reports/reports_page.h"
#include "ui/reports/report_preview.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/navigation_list.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QTimer>
#include <QUrl>

using namespace kaze;
using namespace kaze::ui;
using test::named;

namespace {

//! Answers with a report of as many rows as there are shown at most.
class LongReportLink : public SampleLink {
protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        if (!request.as<api::MakeReport>())
            return SampleLink::request(context, std::move(request), std::move(reply));
        api::Report report;
        report.document.title = "Long report";
        report.document.query = request.as<api::MakeReport>()->query;
        api::ReportTable table;
        table.title = "Commands";
        for (const auto* column : {"When", "By", "Command", "Of", "Tenant", "Outcome", "What"})
            table.columns.push_back({column, column, false});
        for (int row = 0; row < 1'000; ++row)
            table.shown.push_back({"2026-11-21 14:32:07", "local", "set_budget", "budget-" + std::to_string(row), "acme", "done",
                "a sentence that says what became of it and wraps in its column"});
        table.rows = table.shown;
        table.rowsTotal = 123'456;
        report.document.sections = {{"Commands", "", {}, {}, {table}}};
        QTimer::singleShot(0, context, [reply, report] { reply(api::Response{report}); });
    }
};

//! Opens nothing, and says what it was asked for.
class Opener : public QObject {
    Q_OBJECT
public:
    QList<QUrl> urls;
public slots:
    void open(const QUrl& url) { urls << url; }
};

} // namespace

// The Reports page against the sample workspace.
class TestReportsPage : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        m_page = std::make_unique<ReportsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_VERIFY(isShown("Cost report"));
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsEveryKindAsItWillBePrinted()
    {
        for (const auto& [id, title] :
            {std::pair("cost", "Cost report"), std::pair("incident", "Incident report"), std::pair("capacity", "Capacity report"),
                std::pair("readiness", "Readiness report"), std::pair("audit", "Audit report")}) {
            m_page->list()->setCurrent(id);
            emit m_page->list()->chosen(id);
            if (QString(id) == "incident")
                choosePeriod("last-24h");
            QTRY_VERIFY2(isShown(title), id);
            QVERIFY(pages()->accessibleDescription().contains("How this report was made"));
            QCOMPARE(test::clippedText(*m_page), QString());
        }
    }

    void makesItAnewWhenTheFormChanges()
    {
        const auto before = view()->document()->subtitle;
        choosePeriod("yesterday");
        QTRY_VERIFY(view()->document() && view()->document()->subtitle != before);
        auto* agent = named<QLineEdit>(*m_page, "Agent");
        QTest::keyClicks(agent, "issue-fixer");
        QTRY_COMPARE(view()->document()->query.agent, std::string("issue-fixer"));
        choosePeriod("between");
        auto* to = named<QDateTimeEdit>(*m_page, "To");
        QVERIFY(to->isVisible());
        to->setDateTime(named<QDateTimeEdit>(*m_page, "From")->dateTime().addDays(-1));
        QTRY_VERIFY(test::says(*m_page, "The time ends before it begins."));
        QVERIFY(!view()->document());
    }

    void saysWhatIsWrongWithAFilterAndAZone()
    {
        m_page->openThing("audit");
        QTRY_VERIFY(isShown("Audit report"));
        auto* zone = named<QLineEdit>(*m_page, "Time zone");
        zone->selectAll();
        QTest::keyClicks(zone, "Mars/Base");
        QTRY_VERIFY(test::says(*m_page, "is no time zone"));
    }

    void makesTheIncidentOfAnAlertThatAnotherPageNames()
    {
        m_page->openThing("alert:a-1");
        QCOMPARE(view()->form()->kind(), api::ReportKind::Incident);
        QCOMPARE(view()->form()->query().alertId, std::string("a-1"));
        QVERIFY(!view()->form()->query().from && view()->form()->query().period.empty());
        m_page->openThing("trace:t-1");
        QCOMPARE(view()->form()->query().traceId, std::string("t-1"));
        QVERIFY(view()->form()->query().alertId.empty());
        QTRY_VERIFY(isShown("Incident report"));
        named<QLineEdit>(*m_page, "Trace or run")->clear();
        view()->refresh();
        QVERIFY(test::says(*m_page, "Choose an alert or a trace, or a time."));
    }

    void exportsWhatIsShownInEveryFormat()
    {
        struct Written {
            const char *format, *title, *has;
        };
        for (const auto& [format, title, has] : {Written{"html", "HTML", "<!doctype html>"}, Written{"csv", "CSV", "agent,calls"},
                 Written{"json", "JSON", "{\"query\""}, Written{"markdown", "Markdown", "# Cost report"},
                 Written{"pdf", "PDF", "%PDF-"}}) {
            const QString path = m_host->folder.filePath(QString("report.") + format);
            test::act(*m_page, QString("Export the report as ") + title);
            QTRY_VERIFY(m_page->findChild<QFileDialog*>());
            QPointer<QFileDialog> dialog = m_page->findChild<QFileDialog*>();
            emit dialog->fileSelected(path);
            delete dialog;
            QTRY_VERIFY2(QFile::exists(path), format);
            QFile file(path);
            QVERIFY(file.open(QFile::ReadOnly));
            QVERIFY2(file.readAll().contains(has), format);
            QTRY_VERIFY(view()->exporting().state() != Transfer::State::Running);
        }
    }

    void saysWhenAnExportCannotBeWrittenAndTriesAgain()
    {
        view()->exportTo(m_host->folder.filePath("nowhere/report.csv"), "csv");
        QTRY_COMPARE(view()->exporting().state(), Transfer::State::Failed);
        QVERIFY(test::says(*m_page, "failed"));
        view()->exportTo(m_host->folder.filePath("nowhere/report.pdf"), "pdf");
        QTRY_VERIFY(!m_host->navigator.notices.isEmpty());
        QVERIFY(m_host->navigator.notices.last().contains("was not saved"));
    }

    void anExportCanBeStopped()
    {
        const QString path = m_host->folder.filePath("report.csv");
        view()->exportTo(path, "csv");
        QCOMPARE(view()->exporting().state(), Transfer::State::Running);
        test::press(*m_page, "Stop");
        QCOMPARE(view()->exporting().state(), Transfer::State::Stopped);
        QVERIFY(!QFile::exists(path));
        test::press(*m_page, "Go on");
        QTRY_COMPARE(view()->exporting().state(), Transfer::State::Done);
        QVERIFY(QFile::exists(path));
    }

    void betweenIsMeantByTheClocksOfTheZone()
    {
        auto* zone = named<QLineEdit>(*m_page, "Time zone");
        zone->selectAll();
        QTest::keyClicks(zone, "Asia/Tokyo");
        choosePeriod("between");
        named<QDateTimeEdit>(*m_page, "From")->setDateTime(QDateTime(QDate(2026, 11, 10), QTime(9, 0)));
        named<QDateTimeEdit>(*m_page, "To")->setDateTime(QDateTime(QDate(2026, 11, 11), QTime(9, 0)));
        const auto query = view()->form()->query();
        QCOMPARE(QString::fromStdString(base::toRfc3339(*query.from)).left(16), QString("2026-11-10T00:00"));
        QCOMPARE(QString::fromStdString(base::toRfc3339(*query.to)).left(16), QString("2026-11-11T00:00"));
    }

    void tellsAlertsOfOneNameApart()
    {
        m_page->openThing("incident");
        std::vector<api::Alert> alerts(2);
        for (auto& alert : alerts)
            alert.name = "Error rate";
        alerts[0].id = "first";
        alerts[1].id = "second";
        view()->form()->setAlerts(alerts);
        auto* box = named<QComboBox>(*m_page, "Alert");
        for (const int index : {1, 0}) {
            box->setCurrentIndex(index);
            QCOMPARE(view()->form()->query().alertId, alerts[static_cast<std::size_t>(index)].id);
        }
    }

    void showsNoReportOfAnotherKindMeanwhile()
    {
        m_page->openThing("audit");
        QVERIFY(!view()->document());
        QVERIFY(!test::button<QPushButton>(*m_page, "Export")->isEnabled());
        QTRY_VERIFY(isShown("Audit report"));
        QVERIFY(test::button<QPushButton>(*m_page, "Export")->isEnabled());
    }

    void leavesAScheduleThatSomebodyElseHasRemoved()
    {
        m_page->openThing("schedule:weekly-cost");
        QTRY_VERIFY(panel()->isVisible());
        api::RemoveReportSchedule removal;
        removal.schedule = "weekly-cost";
        m_host->link.ask<api::RemoveReportSchedule>(this, removal, [](const base::Result<api::Done>&) {});
        m_page->refresh();
        QTRY_VERIFY(m_page->keptPanel()->isVisible());
        QCOMPARE(ids().filter("schedule:").size(), 1);
    }

    void aScheduleTakesNoAlertAndKeepsTheModel()
    {
        m_page->openThing("alert:a-1");
        auto* incident = m_page->edit({});
        QVERIFY(!named<QLineEdit>(*incident, "Model")->isEnabled());
        QTest::keyClicks(named<QLineEdit>(*incident, "Name"), "incidents");
        test::press(*incident, "Make the schedule");
        QTRY_VERIFY(panel()->isVisible());
        QVERIFY(panel()->row()->schedule.query.alertId.empty());
        m_page->openThing("cost");
        QTRY_VERIFY(isShown("Cost report"));
        QTest::keyClicks(named<QLineEdit>(*m_page, "Model"), "sandbox/sandbox-1");
        auto* cost = m_page->edit({});
        QCOMPARE(named<QLineEdit>(*cost, "Model")->text(), QString("sandbox/sandbox-1"));
        QTest::keyClicks(named<QLineEdit>(*cost, "Name"), "of-a-model");
        test::press(*cost, "Make the schedule");
        QTRY_COMPARE(panel()->row()->schedule.name, std::string("of-a-model"));
        QCOMPARE(panel()->row()->schedule.query.model, std::string("sandbox/sandbox-1"));
    }

    void listsSchedulesAndShowsWhatBecameOfThem()
    {
        QTRY_VERIFY(ids().filter("schedule:").size() == 2);
        m_page->openThing("schedule:refused-daily");
        QTRY_VERIFY(panel()->isVisible());
        QVERIFY(test::says(*m_page, "disk I/O error"));
        QTRY_COMPARE(panel()->kept()->table()->model()->rowCount(), 1);
        m_page->openThing("schedule:weekly-cost");
        QVERIFY(test::says(*panel(), "Last week"));
        QTRY_COMPARE(panel()->kept()->table()->model()->rowCount(), 2);
        QCOMPARE(test::clippedText(*m_page), QString());
    }

    void makesAScheduleFromWhatIsShown()
    {
        choosePeriod("last-month");
        auto* dialog = m_page->edit({});
        QCOMPARE(named<QComboBox>(*dialog, "Of")->currentData().toString(), "last-month");
        test::press(*dialog, "Make the schedule");
        QVERIFY(dialog->problem().contains("needs a name"));
        QTest::keyClicks(named<QLineEdit>(*dialog, "Name"), "monthly");
        auto* cron = named<QLineEdit>(*dialog, "When (cron)");
        cron->selectAll();
        QTest::keyClicks(cron, "0 8 1 * *");
        QTRY_VERIFY(test::says(*dialog, "2026-12-01"));
        QCOMPARE(test::clippedText(*dialog), QString());
        for (auto* box : dialog->findChildren<QCheckBox*>())
            if (box->objectName() == "csv")
                box->setChecked(true);
        test::press(*dialog, "Make the schedule");
        QTRY_VERIFY(panel()->isVisible());
        const auto& schedule = panel()->row()->schedule;
        QCOMPARE(schedule.name, std::string("monthly"));
        QCOMPARE(schedule.formats, std::vector<std::string>({"html", "csv"}));
        QCOMPARE(schedule.query.period, std::string("last-month"));
        QVERIFY(schedule.query.kind == api::ReportKind::Cost);
    }

    void refusesASecondScheduleOfAName()
    {
        auto* dialog = m_page->edit({});
        QTest::keyClicks(named<QLineEdit>(*dialog, "Name"), "weekly-cost");
        test::press(*dialog, "Make the schedule");
        QTRY_VERIFY(dialog->problem().contains("already"));
        QVERIFY(dialog->isVisible());
    }

    void changesPausesRunsAndRemovesASchedule()
    {
        m_page->openThing("schedule:weekly-cost");
        QTRY_VERIFY(panel()->isVisible());
        test::press(*panel(), "Change…");
        auto* dialog = m_page->findChild<ReportScheduleDialog*>();
        QVERIFY(dialog);
        auto* cron = named<QLineEdit>(*dialog, "When (cron)");
        cron->selectAll();
        QTest::keyClicks(cron, "30 9 * * 2");
        test::press(*dialog, "Save");
        QTRY_COMPARE(panel()->row()->schedule.cron, std::string("30 9 * * 2"));
        test::press(*panel(), "Pause");
        QTRY_VERIFY(panel()->row()->schedule.paused);
        QVERIFY(test::says(*panel(), "paused"));
        const int before = panel()->kept()->table()->model()->rowCount();
        test::press(*panel(), "Make now");
        QTRY_COMPARE(panel()->row()->made, 13);
        QTRY_VERIFY(panel()->kept()->table()->model()->rowCount() > before);
        test::press(*panel(), "Remove the schedule");
        auto* question = m_page->findChild<QuestionDialog*>();
        QVERIFY(question);
        test::press(*question, "Remove the schedule");
        QTRY_COMPARE(ids().filter("schedule:").size(), 1);
        QVERIFY(m_page->keptPanel()->isVisible());
    }

    void opensSavesAndRemovesKeptReports()
    {
        m_page->openThing("kept");
        auto* kept = m_page->keptPanel();
        QTRY_COMPARE(kept->table()->model()->rowCount(), 3);
        Opener opener;
        QDesktopServices::setUrlHandler("file", &opener, "open");
        test::press(*kept, "Open");
        QTRY_COMPARE(opener.urls.size(), 1);
        QDesktopServices::unsetUrlHandler("file");
        QVERIFY(QFile::exists(opener.urls.first().toLocalFile()));
        kept->chooseFile();
        auto* dialog = kept->findChild<QFileDialog*>();
        QVERIFY(dialog);
        const QString path = m_host->folder.filePath("copy.html");
        emit dialog->fileSelected(path);
        QTRY_COMPARE(kept->download().state(), Transfer::State::Done);
        QFile file(path);
        QVERIFY(file.open(QFile::ReadOnly));
        QVERIFY(file.readAll().contains("kept report"));
        QCOMPARE(opener.urls.size(), 1);
        test::press(*kept, "Remove…");
        test::press(*m_page->findChild<QuestionDialog*>(), "Remove the report");
        QTRY_COMPARE(kept->table()->model()->rowCount(), 2);
    }

    void aNoteStandsInTheIncidentOfItsTime()
    {
        m_page->openThing("incident");
        choosePeriod("last-24h");
        QTRY_VERIFY(isShown("Incident report"));
        test::press(*m_page, "Write a note…");
        auto* dialog = m_page->findChild<NoteDialog*>();
        QVERIFY(dialog);
        test::press(*dialog, "Write it down");
        QVERIFY(dialog->problem().contains("needs a text"));
        QTest::keyClicks(named<QLineEdit>(*dialog, "What happened"), "the router was restarted");
        auto* when = named<QDateTimeEdit>(*dialog, "When");
        when->setDateTime(when->dateTime().addSecs(-600));
        test::press(*dialog, "Write it down");
        QTRY_VERIFY(pages()->accessibleDescription().contains("the router was restarted"));
    }

    void saysThatTheCellIsGoneAndMakesItWhenItIsBack()
    {
        m_host->link.setState(CellLink::State::Lost, "the cell is gone");
        view()->refresh();
        QTRY_VERIFY(test::says(*m_page, "The report was not made"));
        QVERIFY(!test::button<QPushButton>(*m_page, "Export")->isEnabled());
        test::press(*m_page, "Try again");
        QTRY_VERIFY(isShown("Cost report"));
    }

    void remembersWhatWasShown()
    {
        m_page->openThing("audit");
        QTRY_VERIFY(isShown("Audit report"));
        m_page = std::make_unique<ReportsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_VERIFY(isShown("Audit report"));
    }

    void laysOutAThousandRowsWithoutAStall()
    {
        m_page.reset();
        LongReportLink link;
        ReportsPage page({link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace});
        m_host->show(page);
        QTRY_VERIFY(page.view()->layoutShown() && page.view()->layoutShown()->title() == "Long report");
        QVERIFY(page.view()->layoutShown()->texts(page.view()->layoutShown()->pages() - 1).join(' ').contains("of 123,456"));
        test::StallMonitor monitor;
        const auto before = page.view()->layoutShown();
        page.view()->refresh();
        QTRY_VERIFY(page.view()->layoutShown() && page.view()->layoutShown() != before);
        auto* area = named<QWidget>(page, "Pages of the report");
        for (int round = 0; round < 20; ++round) {
            area->update(0, round * 1'500, area->width(), 1'000);
            QTest::qWait(1);
        }
        QVERIFY2(monitor.longest() < test::StallMonitor::kMost, monitor.words().constData());
    }

    void isEmptyAtAFirstStart()
    {
        m_page.reset();
        m_host = std::make_unique<test::PageHost>(SampleLink::Content::Empty);
        m_page = std::make_unique<ReportsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_VERIFY(isShown("Cost report"));
        m_page->openThing("kept");
        QTRY_VERIFY(test::says(*m_page, "No reports are kept yet"));
        QVERIFY(ids().filter("schedule:").isEmpty());
    }

private:
    [[nodiscard]] ReportView* view() const { return m_page->view(); }
    [[nodiscard]] ReportSchedulePanel* panel() const { return m_page->schedulePanel(); }
    [[nodiscard]] ReportPages* pages() const { return m_page->findChild<ReportPages*>(); }
    [[nodiscard]] QStringList ids() const { return m_page->list()->ids(); }
    [[nodiscard]] bool isShown(const QString& title) const
    {
        const auto layout = view()->layoutShown();
        return layout && layout->title() == title && pages()->isVisible() && view()->document()
            && pages()->accessibleDescription().startsWith(title);
    }
    void choosePeriod(const QString& id)
    {
        auto* periods = named<QComboBox>(*m_page, "Time");
        periods->setCurrentIndex(periods->findData(id));
        emit periods->activated(periods->currentIndex());
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<ReportsPage> m_page;
};

QTEST_MAIN(TestReportsPage)
#include "test_reports_page.moc"
