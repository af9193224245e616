#include "engine/api/tool_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/pages/tools/call_panel.h"
#include "ui/pages/tools/schema_field.h"
#include "ui/pages/tools/schema_form.h"
#include "ui/pages/tools/server_detail.h"
#include "ui/pages/tools/tool_detail.h"
#include "ui/pages/tools/tool_tables.h"
#include "ui/pages/tools/tools_page.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/table_view.h"

#include <QLineEdit>
#include <QPlainTextEdit>

using namespace kaze;
using namespace kaze::ui;
using test::kPatience;

// The Tools page on a real cell with a real MCP server: seen, called by hand, started again, stopped.
class TestLiveTools : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<ToolsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_VERIFY_WITH_TIMEOUT(tables()->tools()->model()->rowCount() > 5, kPatience);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void callsABuiltInToolOnAFolder()
    {
        choose("files.read");
        auto* folder = test::named<QLineEdit>(*panel(), "Workspace");
        folder->setText(m_host->path("work"));
        auto* path = test::named<QPlainTextEdit>(*panel(), "path");
        path->setFocus();
        QTest::keyClicks(path, "a.txt");
        QTest::keyClick(path, Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(panel()->resultWord(), "done", kPatience);
        QVERIFY2(panel()->result().contains("two"), qPrintable(panel()->result()));
        QTRY_COMPARE_WITH_TIMEOUT(figure("files.read", ToolListModel::Calls), "1", kPatience);
        field("path")->setValue("none.txt");
        test::press(*panel(), "Call");
        QTRY_COMPARE_WITH_TIMEOUT(panel()->resultWord(), "failed", kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(figure("files.read", ToolListModel::Calls), "2", kPatience);
    }

    void asksBeforeItWrites()
    {
        choose("files.write");
        test::named<QLineEdit>(*panel(), "Workspace")->setText(m_host->path("work"));
        field("path")->setValue("new.txt");
        field("content")->setValue("by hand");
        test::press(*panel(), "Call");
        auto* question = m_host->question();
        QVERIFY(question);
        QVERIFY(m_host->read("work/new.txt").isEmpty());
        test::press(*question, "Call it");
        QTRY_COMPARE_WITH_TIMEOUT(panel()->resultWord(), "done", kPatience);
        QCOMPARE(m_host->read("work/new.txt"), QByteArray("by hand"));
    }

    void showsAServerWithItsLogAndStartsItAgain()
    {
        startServer();
        QTRY_COMPARE_WITH_TIMEOUT(tables()->servers()->model()->rowCount(), 1, kPatience);
        m_page->openThing("fake");
        auto* server = m_page->findChild<ServerDetail*>();
        QTRY_VERIFY_WITH_TIMEOUT(server->isVisible(), kPatience);
        QTRY_VERIFY2_WITH_TIMEOUT(
            server->log()->toPlainText().contains("fake server started"), qPrintable(server->log()->toPlainText()), kPatience);
        const auto before = pid();
        QVERIFY(before > 0);
        test::press(*server, "Restart");
        QTRY_VERIFY_WITH_TIMEOUT((m_page->refresh(), pid() > 0 && pid() != before), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(server->log()->toPlainText().count("fake server started"), 2, kPatience);
    }

    void callsAToolOfAServer()
    {
        startServer();
        m_page->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(rowOf("fake.echo") >= 0, kPatience);
        choose("fake.echo");
        field("text")->setValue("hello");
        test::press(*panel(), "Call");
        if (auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget()))
            test::press(*question, "Call it");
        QTRY_COMPARE_WITH_TIMEOUT(panel()->resultWord(), "done", kPatience);
        QCOMPARE(panel()->result(), "hello");
        m_page->findChild<FilterField*>()->setText("source:fake");
        QTRY_VERIFY_WITH_TIMEOUT(rowOf("files.read") < 0 && rowOf("fake.echo") >= 0, kPatience);
    }

    void stopsAServer()
    {
        startServer();
        m_page->refresh();
        QTRY_COMPARE_WITH_TIMEOUT(tables()->servers()->model()->rowCount(), 1, kPatience);
        m_page->openThing("fake");
        auto* server = m_page->findChild<ServerDetail*>();
        QTRY_VERIFY_WITH_TIMEOUT(server->isVisible(), kPatience);
        test::press(*server, "Stop");
        if (auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget()))
            test::press(*question, "Stop it");
        QTRY_VERIFY_WITH_TIMEOUT((m_page->refresh(), pid() == 0), kPatience);
    }

private:
    void startServer()
    {
        api::CallTool call;
        call.tool = "fake.echo";
        call.arguments = R"({"text":"hi"})";
        call.workspace = m_host->path("work").toStdString();
        call.agent.yaml = std::string("name: user\ninstructions: b\ntools: [fake.echo, fake.pid]\nmcp_servers:\n"
                                      "  fake: { command: \"")
            + KAZE_FAKE_MCP_SERVER + "\" }\n";
        const auto called = m_host->ask(call);
        QVERIFY2(called, called ? "" : called.error().text().c_str());
        m_page->refresh();
    }
    [[nodiscard]] std::int64_t pid()
    {
        const auto list = m_host->ask(api::ListServers{});
        return list && list->servers.size() == 1 ? list->servers[0].pid : 0;
    }
    void choose(const QString& tool)
    {
        m_page->openThing(tool);
        QTRY_COMPARE_WITH_TIMEOUT(m_page->findChild<ToolDetail*>()->tool(), tool, kPatience);
    }
    [[nodiscard]] int rowOf(const QString& tool) const
    {
        const auto* model = tables()->tools()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, ToolListModel::Name).data().toString() == tool)
                return row;
        return -1;
    }
    [[nodiscard]] QString figure(const QString& tool, int column) const
    {
        return tables()->tools()->model()->index(rowOf(tool), column).data().toString();
    }
    [[nodiscard]] SchemaField* field(const QString& name) const
    {
        for (auto* one : panel()->form()->fields())
            if (one->name() == name)
                return one;
        qFatal("there is no field %s", qPrintable(name));
    }
    [[nodiscard]] ToolTables* tables() const { return m_page->findChild<ToolTables*>(); }
    [[nodiscard]] CallPanel* panel() const { return m_page->findChild<CallPanel*>(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<ToolsPage> m_page;
};

QTEST_MAIN(TestLiveTools)
#include "test_live_tools.moc"
