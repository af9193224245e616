#include "ui/pages/tools/tools_page.h"

#include "engine/api/tool_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/tools/call_panel.h"
#include "ui/pages/tools/schema_form.h"
#include "ui/pages/tools/server_detail.h"
#include "ui/pages/tools/tool_detail.h"
#include "ui/pages/tools/tool_tables.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/table_view.h"

#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kTablesWidth = 752;
constexpr int kDetailWidth = 448;

} // namespace

ToolsPage::ToolsPage(PageContext given)
    : ListPage(given, QStringLiteral("tools"), tr("Tools"), tr("name:files.* source:github breaker:open")),
      m_tables(new ToolTables(given)), m_card(new Card(given.theme)), m_details(new FillingStack), m_tool(new ToolDetail(given)),
      m_server(new ServerDetail(given))
{
    m_details->addWidget(m_tool);
    m_details->addWidget(m_server);
    m_card->content()->addWidget(m_details, 1);
    setParts({m_tables, m_card}, {kTablesWidth, kDetailWidth}, 0);
    addActions();
    connect(m_tables, &ToolTables::toolShown, this, [this](const api::ToolRow& tool) {
        m_tool->setTool(tool);
        m_details->setCurrentWidget(m_tool);
    });
    connect(m_tables, &ToolTables::serverShown, this, [this](const api::ToolServerRow& server) {
        m_server->setServer(server);
        m_details->setCurrentWidget(m_server);
    });
    connect(m_tables, &ToolTables::toolOpened, this, [this] { m_tool->call()->form()->focusFirst(); });
    connect(m_tool, &ToolDetail::called, m_tables, &ToolTables::refresh);
    connect(m_server, &ServerDetail::changed, m_tables, &ToolTables::refresh);
    setFilterWords({"name:", "source:", "readonly:yes", "readonly:no", "breaker:", "state:"}, QStringLiteral("state:"),
        text(base::enumNames<api::ToolServerState>()).split(QStringLiteral(", ")));
    setList(m_tables);
}

void ToolsPage::addActions()
{
    addPageAction(tr("Call the selected tool"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] {
        if (!showsServer())
            m_tool->call()->call();
    });
    const auto tab = [this](const QString& words, const QString& id) {
        addPageAction(words, {}, [this, id] {
            if (!showsServer())
                m_tool->showTab(id);
        });
    };
    tab(tr("Show the call by hand"), QStringLiteral("call"));
    tab(tr("Show figures and limits of the tool"), QStringLiteral("figures"));
    tab(tr("Show the schema of the tool"), QStringLiteral("schema"));
    addPageAction(tr("Write the arguments as JSON"), QKeySequence(Qt::CTRL | Qt::Key_J), [this] {
        auto* form = m_tool->call()->form();
        form->showJson(!form->showsJson());
        form->focusFirst();
    });
    addPageAction(tr("Restart the selected MCP server"), {}, [this] {
        if (showsServer())
            m_server->restart();
        else
            context().navigator.notify(tr("Choose an MCP server first"));
    });
    addPageAction(tr("Stop the selected MCP server"), {}, [this] {
        if (showsServer())
            m_server->stop();
        else
            context().navigator.notify(tr("Choose an MCP server first"));
    });
}

bool ToolsPage::showsServer() const
{
    return m_details->currentWidget() == m_server;
}

void ToolsPage::refresh()
{
    m_tables->refresh();
}

void ToolsPage::openThing(const QString& thing)
{
    m_tables->select(thing);
}

bool ToolsPage::goBack()
{
    if (m_card->isAncestorOf(focusWidget())) {
        (showsServer() ? m_tables->servers() : m_tables->tools())->setFocus();
        return true;
    }
    return clearFilter();
}

QString ToolsPage::copyText() const
{
    if (m_card->isAncestorOf(focusWidget()))
        return showsServer() ? m_server->copyText() : m_tool->copyText();
    return (showsServer() ? m_tables->servers() : m_tables->tools())->selectedText();
}

void ToolsPage::setPaused(bool paused)
{
    m_tables->setPaused(paused);
    if (!paused)
        refresh();
}

void ToolsPage::shown()
{
    m_tables->setActive(true);
    giveKeyboardTo(m_tables->tools());
}

void ToolsPage::hidden()
{
    m_tables->setActive(false);
}

} // namespace kaze::ui
