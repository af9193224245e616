#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/tools/call_panel.h"
#include "ui/pages/tools/schema_field.h"
#include "ui/pages/tools/schema_form.h"
#include "ui/pages/tools/server_detail.h"
#include "ui/pages/tools/tool_detail.h"
#include "ui/pages/tools/tool_tables.h"
#include "ui/pages/tools/tools_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPlainTextEdit>

using namespace kaze;
using namespace kaze::ui;
using test::button;
using test::named;

// The Tools page as a person uses it: how servers and tools do, and calling one by hand.
class TestTools : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        open(SampleLink::Content::Busy);
        QTRY_COMPARE(tables()->tools()->model()->rowCount(), 14);
        QTRY_COMPARE(tables()->servers()->model()->rowCount(), 4);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsServersWithTheirStateInAWord()
    {
        const int row = rowOf(tables()->servers(), "postgres");
        QCOMPARE(cell(tables()->servers(), row, ToolServerModel::State), "failed");
        QCOMPARE(cell(tables()->servers(), row, ToolServerModel::Pid), QString::fromUtf8("—"));
        QCOMPARE(cell(tables()->servers(), rowOf(tables()->servers(), "github"), ToolServerModel::Memory), "96 MB");
        const int tool = rowOf(tables()->tools(), "postgres.query");
        QCOMPARE(cell(tables()->tools(), tool, ToolListModel::Breaker), "off for 21 s");
        QTRY_VERIFY2(test::clippedText(*m_page).isEmpty(), qPrintable(test::clippedText(*m_page)));
    }

    void filtersByTheSameLanguageAsOtherPages()
    {
        filter()->setText("source:github");
        QTRY_COMPARE(tables()->tools()->model()->rowCount(), 2);
        QCOMPARE(tables()->servers()->model()->rowCount(), 1);
        filter()->setText("state:failed");
        QTRY_COMPARE(tables()->servers()->model()->rowCount(), 1);
        filter()->setText("-name:files.* readonly:no");
        QTRY_COMPARE(tables()->tools()->model()->rowCount(), 3);
        filter()->setText("nam:x");
        QTRY_VERIFY2(filter()->errorMessage().startsWith("there is no field \"nam\""), qPrintable(filter()->errorMessage()));
        filter()->setText("nosuchtool");
        auto* stack = tables()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        button<QPushButton>(*stack->emptyState(), "Clear the filter")->click();
        QTRY_COMPARE(tables()->tools()->model()->rowCount(), 14);
    }

    void restartsAServerAndShowsItsLog()
    {
        m_page->openThing("playwright");
        auto* server = m_page->findChild<ServerDetail*>();
        QTRY_VERIFY(server->isVisible());
        QTRY_VERIFY(server->log()->toPlainText().contains("Killed"));
        QVERIFY(test::says(*server, "killed at its memory limit"));
        press(*server, "Restart");
        QTRY_COMPARE(m_host->link.asked("restart_server"), 1);
        QTRY_VERIFY(server->log()->toPlainText().contains("started again"));
        QTRY_COMPARE(cell(tables()->servers(), rowOf(tables()->servers(), "playwright"), ToolServerModel::State), "ready");
    }

    void asksBeforeItStopsAServerThatRunsHold()
    {
        m_page->openThing("github");
        auto* server = m_page->findChild<ServerDetail*>();
        QTRY_VERIFY(server->isVisible());
        press(*server, "Stop");
        auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question);
        QVERIFY(test::says(*question, "3 run"));
        press(*question, "Stop it");
        QTRY_COMPARE(cell(tables()->servers(), rowOf(tables()->servers(), "github"), ToolServerModel::State), "stopped");
        m_page->openThing("vault-notes"); // nobody holds it
        QTRY_COMPARE(server->server(), "srv-4");
        press(*server, "Stop");
        QTRY_COMPARE(m_host->link.asked("stop_server"), 2);
    }

    void callsAToolThatOnlyReadsAtOnce()
    {
        choose("files.read");
        field("path")->setValue("indexer/batch.py");
        QTest::keyClick(named<QPlainTextEdit>(*panel(), "path"), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(panel()->result().startsWith("class Batcher"));
        QCOMPARE(panel()->resultWord(), "done");
        QVERIFY(!QApplication::activeModalWidget());
        press(*panel(), "Open trace");
        QVERIFY(m_host->navigator.visited.last().startsWith("trace "));
    }

    void asksOnceBeforeItCallsAToolThatChangesThings()
    {
        choose("files.write");
        field("path")->setValue("a.txt");
        field("content")->setValue("one\ntwo");
        press(*panel(), "Call");
        auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question);
        QVERIFY(test::says(*question, "a.txt"));
        QTest::keyClick(question, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(m_host->link.asked("call_tool"), 0);
        press(*panel(), "Call");
        question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question);
        press(*question, "Call it");
        QTRY_COMPARE(panel()->resultWord(), "done");
        QVERIFY2(panel()->result().contains("one\\ntwo"), qPrintable(panel()->result()));
    }

    void saysInPlaceWhatIsWrong()
    {
        choose("files.read");
        press(*panel(), "Call");
        QCOMPARE(field("path")->problem(), "The tool needs this.");
        field("path")->setValue("x");
        field("limit")->setValue(99999);
        press(*panel(), "Call");
        QCOMPARE(field("limit")->problem(), "It must be 2000 at most.");
        field("limit")->setValue("many");
        press(*panel(), "Call");
        QVERIFY(field("limit")->problem().contains("whole number"));
        QCOMPARE(m_host->link.asked("call_tool"), 0);
        field("limit")->setValue(20);
        press(*panel(), "Call");
        QTRY_COMPARE(panel()->resultWord(), "done");
    }

    void offersNoCallWhereOnlyARunCanMakeOne()
    {
        const auto button = [this] {
            for (auto* each : panel()->findChildren<QPushButton*>())
                if (each->text() == "Call")
                    return each;
            return static_cast<QPushButton*>(nullptr);
        };
        choose("memory.search");
        QVERIFY(button() && !button()->isEnabled());
        QVERIFY(!panel()->form()->isEnabled());
        choose("files.read");
        QVERIFY(button()->isEnabled() && panel()->form()->isEnabled());
    }

    void makesAFieldForEveryKindOfArgument()
    {
        choose("github.create_issue");
        QCOMPARE(panel()->form()->fields().size(), 6);
        QVERIFY(named<QComboBox>(*panel(), "state"));
        for (const auto* name : {"owner", "repo", "title"})
            field(name)->setValue(name);
        named<QComboBox>(*panel(), "state")->setCurrentIndex(2);
        field("labels")->setValue("oops");
        QVERIFY(!panel()->form()->arguments());
        QVERIFY2(field("labels")->problem().contains("no JSON"), qPrintable(field("labels")->problem()));
        named<QPlainTextEdit>(*panel(), "labels")->setPlainText("{\"a\": 1}");
        QVERIFY(!panel()->form()->arguments());
        QVERIFY(field("labels")->problem().contains("list"));
        named<QPlainTextEdit>(*panel(), "labels")->setPlainText("[\"bug\", \"later\"]");
        const auto written = panel()->form()->arguments();
        QVERIFY(written);
        const auto values = QJsonDocument::fromJson(written->toUtf8()).object();
        QCOMPARE(values["state"].toString(), "closed");
        QCOMPARE(values["labels"].toArray().size(), 2);
        QVERIFY(!values.contains("body"));
        choose("playwright.screenshot");
        field("url")->setValue("https://example.org");
        named<QComboBox>(*panel(), "full_page")->setCurrentIndex(1);
        QCOMPARE(*panel()->form()->arguments(), QString("{\"full_page\":true,\"url\":\"https://example.org\"}"));
    }

    void keepsWhatIsWrittenBetweenFormAndJson()
    {
        choose("files.search");
        auto* form = panel()->form();
        field("pattern")->setValue("TODO");
        act("Write the arguments as JSON");
        QVERIFY(form->showsJson());
        QVERIFY(form->editor()->code().contains("TODO"));
        form->editor()->setPlainText("{\"pattern\": \"FIXME\", \"extra\": [1]}");
        form->showJson(false);
        QCOMPARE(field("pattern")->value().toString(), "FIXME");
        QVERIFY(form->arguments()->contains("\"extra\":[1]"));
        form->showJson(true);
        form->editor()->setPlainText("{\n\"pattern\": }");
        QVERIFY(!form->arguments());
        QVERIFY2(form->problem().startsWith("Line 2"), qPrintable(form->problem()));
        form->showJson(false);
        QVERIFY(form->showsJson()); // what is wrong stays where it can be put right
    }

    void keepsTheFormWhileFiguresChange()
    {
        choose("files.read");
        field("path")->setValue("a.py");
        m_page->refresh();
        QTRY_VERIFY(m_host->link.asked("list_tools") >= 2);
        QTest::qWait(20);
        QCOMPARE(field("path")->value().toString(), "a.py");
    }

    void showsWhatARefusedCallSays()
    {
        choose("postgres.query");
        field("sql")->setValue("select 1");
        press(*panel(), "Call");
        QTRY_COMPARE(panel()->resultWord(), "failed");
        QVERIFY(panel()->result().contains("connection refused"));
        m_page->hidden(); // from now on nobody else asks, and what was asked is answered
        for (int round = 0; round < 3; ++round)
            QCoreApplication::processEvents();
        m_host->link.failNext({base::ErrorCode::Unavailable, "the cell is busy", nullptr});
        press(*panel(), "Call");
        QTRY_COMPARE(panel()->resultWord(), "not called");
        QVERIFY(panel()->result().contains("the cell is busy"));
    }

    void explainsWhereThereIsNoServer()
    {
        open(SampleLink::Content::Empty);
        QTRY_COMPARE(tables()->tools()->model()->rowCount(), 9);
        QTRY_VERIFY(test::says(*m_page, "No MCP server runs"));
    }

private:
    void open(SampleLink::Content content)
    {
        m_page.reset();
        m_host = std::make_unique<test::PageHost>(content);
        m_page = std::make_unique<ToolsPage>(m_host->context());
        m_host->show(*m_page);
    }
    //! Clicks a button once what came and went around it has its place.
    static void press(const QWidget& parent, const QString& name)
    {
        for (int round = 0; round < 3; ++round)
            QCoreApplication::processEvents();
        test::press(parent, name);
    }
    void choose(const QString& tool)
    {
        m_page->openThing(tool);
        QTRY_COMPARE(m_page->findChild<ToolDetail*>()->tool(), tool);
    }
    void act(const QString& name)
    {
        for (auto* action : m_page->pageActions())
            if (action->text() == name)
                return action->trigger();
        QFAIL(qPrintable(name));
    }
    [[nodiscard]] SchemaField* field(const QString& name) const
    {
        for (auto* one : panel()->form()->fields())
            if (one->name() == name)
                return one;
        return nullptr;
    }
    [[nodiscard]] static int rowOf(const TableView* table, const QString& name)
    {
        for (int row = 0; row < table->model()->rowCount(); ++row)
            if (cell(table, row, 0) == name)
                return row;
        return -1;
    }
    [[nodiscard]] static QString cell(const TableView* table, int row, int column)
    {
        return table->model()->index(row, column).data().toString();
    }
    [[nodiscard]] ToolTables* tables() const { return m_page->findChild<ToolTables*>(); }
    [[nodiscard]] CallPanel* panel() const { return m_page->findChild<CallPanel*>(); }
    [[nodiscard]] FilterField* filter() const { return m_page->findChild<FilterField*>(); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<ToolsPage> m_page;
};

QTEST_MAIN(TestTools)
#include "test_tools.moc"
