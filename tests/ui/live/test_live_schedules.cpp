#include "engine/api/schedule_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/models/schedule_list_model.h"
#include "ui/pages/schedules/schedule_detail_panel.h"
#include "ui/pages/schedules/schedule_dialog.h"
#include "ui/pages/schedules/schedule_form.h"
#include "ui/pages/schedules/schedule_list_panel.h"
#include "ui/pages/schedules/schedule_preview.h"
#include "ui/pages/schedules/schedules_page.h"
#include "ui/pages/schedules/trigger_fields.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>

using namespace kaze;
using namespace kaze::ui;
using api::FireOutcome;
using api::RunState;
using api::ScheduleState;
using test::kPatience;
using test::named;

// The Schedules page on a real cell: made, changed, paused, run by hand and by the clock, removed.
class TestLiveSchedules : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_host->write("reader.yaml", QByteArray::fromStdString(test::kReader));
        m_host->write("writer.yaml", QByteArray::fromStdString(test::kWriter));
        m_page = std::make_unique<SchedulesPage>(m_host->context());
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void makesASchedule()
    {
        test::press(*m_page, "New schedule");
        fill("nightly", "reader.yaml", "Look at {{schedule}}.");
        type(field("Cron expression"), "0 4 * * MON");
        QTRY_COMPARE_WITH_TIMEOUT(dialog()->preview()->words(), "at 04:00, on Monday", kPatience);
        QCOMPARE(dialog()->preview()->fires(), 8);
        test::press(*dialog(), "Make the schedule");
        QTRY_COMPARE_WITH_TIMEOUT(cell("nightly", ScheduleListModel::When), "at 04:00, on Monday", kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(shows("nightly"), kPatience);
        QVERIFY(!dialog());
        QCOMPARE(detail()->shown()->next.size(), 5U);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*detail(), "Look at {{schedule}}."), kPatience);
        const auto saved = schedule("nightly");
        QVERIFY(saved);
        QCOMPARE(saved->schedule.trigger.cron, std::string("0 4 * * MON"));
        QCOMPARE(saved->schedule.run.workspace, m_host->path("work").toStdString());
        QCOMPARE(saved->row.state, ScheduleState::Active);
    }

    void keepsWhatWasTypedWhenTheCellRefuses()
    {
        make("nightly", "reader.yaml");
        test::press(*m_page, "New schedule");
        fill("nightly", "reader.yaml", "Do something else.");
        type(field("Cron expression"), "0 25 * * 1");
        QTRY_VERIFY_WITH_TIMEOUT(dialog()->form()->trigger()->shownProblem().contains("the hour cannot be \"25\""), kPatience);
        QCOMPARE(dialog()->preview()->fires(), 0);
        test::press(*dialog(), "Make the schedule");
        QTRY_VERIFY2_WITH_TIMEOUT(
            dialog()->problem().contains("the hour cannot be \"25\""), qPrintable(dialog()->problem()), kPatience);
        type(field("Cron expression"), "0 23 * * 1");
        test::press(*dialog(), "Make the schedule");
        QTRY_VERIFY2_WITH_TIMEOUT(dialog()->problem().contains("\"nightly\""), qPrintable(dialog()->problem()), kPatience);
        QCOMPARE(named<QPlainTextEdit>(*dialog(), "Task")->toPlainText(), "Do something else.");
        type(field("Name"), "weekly");
        test::press(*dialog(), "Make the schedule");
        QTRY_VERIFY_WITH_TIMEOUT(shows("weekly"), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(schedules()->rowCount(), 2, kPatience);
    }

    void changesASchedule()
    {
        make("nightly", "reader.yaml");
        const auto before = detail()->shown()->schedule;
        test::press(*detail(), "Edit");
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        QCOMPARE(field("Cron expression")->text(), "0 2 * * 1-5");
        type(field("Cron expression"), "30 6 * * *");
        field("Time zone")->setText("Etc/UTC");
        test::press(*dialog(), "Save");
        QTRY_VERIFY2_WITH_TIMEOUT(!dialog(), qPrintable(dialog() ? dialog()->problem() : QString()), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(cell("nightly", ScheduleListModel::When), "at 06:30 every day", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(detail()->shown()->row.when, std::string("at 06:30 every day"), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*detail(), "at 06:30 every day"), kPatience);
        auto wanted = before;
        wanted.trigger.cron = "30 6 * * *";
        wanted.trigger.zone = "Etc/UTC";
        QCOMPARE(schedule("nightly")->schedule, wanted); // and nothing else
        QCOMPARE(schedules()->rowCount(), 1);
    }

    void pausesAndGoesOn()
    {
        make("nightly", "reader.yaml");
        test::press(*detail(), "Pause");
        QTRY_COMPARE_WITH_TIMEOUT(detail()->shown()->row.state, ScheduleState::Paused, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*detail(), "It is paused."), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(cell("nightly", ScheduleListModel::State), "paused", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(cell("nightly", ScheduleListModel::Next), "—", kPatience);
        QCOMPARE(schedule("nightly")->row.state, ScheduleState::Paused);
        test::press(*detail(), "Resume");
        QTRY_COMPARE_WITH_TIMEOUT(detail()->shown()->row.state, ScheduleState::Active, kPatience);
        QCOMPARE(detail()->shown()->next.size(), 5U);
        QTRY_COMPARE_WITH_TIMEOUT(cell("nightly", ScheduleListModel::State), "active", kPatience);
    }

    void runsOneNowAndItsHistoryLeadsToTheRun()
    {
        make("nightly", "reader.yaml", "Look at {{schedule}}.");
        test::act(*m_page, "Show what became of its fires");
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*detail(), "It has not fired yet"), kPatience);
        test::press(*detail(), "Run now");
        QTRY_VERIFY_WITH_TIMEOUT(!detail()->shown()->row.lastRunId.empty(), kPatience);
        const auto run = detail()->shown()->row.lastRunId;
        QTRY_VERIFY2_WITH_TIMEOUT(m_host->navigator.notices.last().startsWith("nightly fired: "),
            qPrintable(m_host->navigator.notices.last()), kPatience);
        QVERIFY(m_host->untilState(run, RunState::Done));
        QCOMPARE(m_host->run(run).task, std::string("Look at nightly."));
        QTRY_COMPARE_WITH_TIMEOUT(fire(0, FireListModel::Outcome), "done", kPatience);
        QCOMPARE(fire(0, FireListModel::Note), "run now");
        QCOMPARE(fires()->rowCount(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(cell("nightly", ScheduleListModel::Last), "done", kPatience);
        auto* history = detail()->history();
        QVERIFY(history->isVisible());
        history->setFocus();
        history->setCurrentRow(0);
        QTest::keyClick(history, Qt::Key_Return);
        QCOMPARE(m_host->navigator.visited, QStringList{"run " + QString::fromStdString(run)});
    }

    void saysWhyAFireIsSkipped()
    {
        make("nightly", "writer.yaml");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_R);
        QTRY_VERIFY_WITH_TIMEOUT(!detail()->shown()->row.lastRunId.empty(), kPatience);
        QVERIFY(m_host->untilState(detail()->shown()->row.lastRunId, RunState::WaitingApproval));
        QTest::keyClick(table(), Qt::Key_R);
        QTRY_COMPARE_WITH_TIMEOUT(detail()->shown()->row.skipped, 1, kPatience);
        QTRY_VERIFY2_WITH_TIMEOUT(m_host->navigator.notices.last().startsWith("nightly: skipped. "),
            qPrintable(m_host->navigator.notices.last()), kPatience);
        QCOMPARE(detail()->shown()->row.lastOutcome, FireOutcome::Skipped);
        test::act(*m_page, "Show what became of its fires");
        QTRY_COMPARE_WITH_TIMEOUT(fires()->rowCount(), 2, kPatience);
        QCOMPARE(fire(0, FireListModel::Outcome), "skipped");
        QCOMPARE(fire(1, FireListModel::Outcome), "under way");
        detail()->history()->setCurrentRow(0);
        QTest::keyClick(detail()->history(), Qt::Key_Return);
        QCOMPARE(m_host->navigator.notices.last(), "This fire started no run");
    }

    void firesByTheClock()
    {
        test::press(*m_page, "New schedule");
        fill("often", "reader.yaml", "Do it.");
        named<SegmentedTabs>(*dialog(), "What makes it fire")->setCurrent("interval");
        type(field("Every"), "1");
        named<QComboBox>(*dialog(), "Unit")->setCurrentText("seconds");
        QTRY_COMPARE_WITH_TIMEOUT(dialog()->preview()->words(), "every 1 s", kPatience);
        test::press(*dialog(), "Make the schedule");
        QTRY_VERIFY_WITH_TIMEOUT(shows("often"), kPatience);
        test::act(*m_page, "Show what became of its fires");
        QTRY_VERIFY_WITH_TIMEOUT(fires()->rowCount() > 1, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->shown()->row.fires > 0, kPatience);
        test::press(*detail(), "Pause");
        QTRY_COMPARE_WITH_TIMEOUT(detail()->shown()->row.state, ScheduleState::Paused, kPatience);
    }

    void removesOneAfterOneQuestion()
    {
        make("nightly", "reader.yaml");
        make("weekly", "reader.yaml");
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        auto* question = m_host->question();
        QVERIFY(question);
        QCOMPARE(question->windowTitle(), "Remove the schedule weekly?");
        test::press(*question, "Keep it");
        QTRY_VERIFY_WITH_TIMEOUT(!QApplication::activeModalWidget(), kPatience);
        QVERIFY(schedule("weekly"));
        test::press(*detail(), "Remove…");
        question = m_host->question();
        QVERIFY(question);
        test::press(*question, "Remove the schedule");
        QTRY_COMPARE_WITH_TIMEOUT(schedules()->rowCount(), 1, kPatience);
        QVERIFY(!QApplication::activeModalWidget());
        QCOMPARE(cell("weekly", ScheduleListModel::State), QString());
        QTRY_COMPARE_WITH_TIMEOUT(m_host->navigator.notices.last(), "weekly is removed", kPatience);
        QVERIFY(!detail()->isVisible());
        QVERIFY(!schedule("weekly"));
        QVERIFY(schedule("nightly"));
    }

    void saysWhatIsWrongWithAFilter()
    {
        make("nightly", "reader.yaml");
        auto* filter = m_page->findChild<FilterField*>();
        type(filter->lineEdit(), "stat:active");
        QTest::keyClick(filter->lineEdit(), Qt::Key_Return);
        QTRY_VERIFY2_WITH_TIMEOUT(
            filter->errorMessage().startsWith("schedules have no field \"stat\""), qPrintable(filter->errorMessage()), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, "no field \"stat\""), kPatience);
        QCOMPARE(schedules()->rowCount(), 1);
        type(filter->lineEdit(), "state:paused");
        QTest::keyClick(filter->lineEdit(), Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(schedules()->rowCount(), 0, kPatience);
        QVERIFY(filter->errorMessage().isEmpty());
    }

private:
    static void type(QLineEdit* edit, const QString& text)
    {
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }
    //! Fills in the dialog that was asked for; when it fires stays as it stands there.
    void fill(const QString& name, const QString& agent, const QString& task)
    {
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), kPatience);
        type(field("Name"), name);
        type(named<QComboBox>(*dialog(), "Agent")->lineEdit(), m_host->path(agent));
        type(field("Workspace"), m_host->path("work"));
        auto* words = named<QPlainTextEdit>(*dialog(), "Task");
        words->setFocus();
        QTest::keyClicks(words, task);
    }
    void make(const QString& name, const QString& agent, const QString& task = "Do it.")
    {
        test::press(*m_page, "New schedule");
        fill(name, agent, task);
        test::press(*dialog(), "Make the schedule");
        QTRY_VERIFY_WITH_TIMEOUT(shows(name), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog(), kPatience);
        // Whoever manages windows gives the keyboard back to the one below.
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QTRY_COMPARE_WITH_TIMEOUT(cell(name, ScheduleListModel::Name), name, kPatience);
    }
    [[nodiscard]] base::Result<api::ScheduleReply> schedule(const std::string& name)
    {
        api::GetSchedule query;
        query.schedule = name;
        return m_host->ask(query);
    }
    [[nodiscard]] bool shows(const QString& name) const
    {
        return detail()->isVisible() && detail()->shown() && QString::fromStdString(detail()->shown()->row.name) == name;
    }
    [[nodiscard]] ScheduleDialog* dialog() const
    {
        for (auto* one : m_page->findChildren<ScheduleDialog*>())
            if (one->isVisible())
                return one;
        return nullptr;
    }
    [[nodiscard]] QLineEdit* field(const QString& name) const { return named<QLineEdit>(*dialog(), name); }
    //! Empty where the list has no such schedule.
    [[nodiscard]] QString cell(const QString& name, int column) const
    {
        for (int row = 0; row < schedules()->rowCount(); ++row)
            if (schedules()->index(row, ScheduleListModel::Name).data().toString() == name)
                return schedules()->index(row, column).data().toString();
        return {};
    }
    [[nodiscard]] QString fire(int row, int column) const { return fires()->index(row, column).data().toString(); }
    [[nodiscard]] QAbstractItemModel* fires() const { return detail()->history()->model(); }
    [[nodiscard]] ScheduleDetailPanel* detail() const { return m_page->findChild<ScheduleDetailPanel*>(); }
    [[nodiscard]] TableView* table() const { return m_page->findChild<ScheduleListPanel*>()->table(); }
    [[nodiscard]] QAbstractItemModel* schedules() const { return table()->model(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<SchedulesPage> m_page;
};

QTEST_MAIN(TestLiveSchedules)
#include "test_live_schedules.moc"
