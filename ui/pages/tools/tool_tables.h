#pragma once

#include "engine/api/tool_requests.h"
#include "ui/models/tool_models.h"
#include "ui/pages/page.h"

#include <QTimer>

class QLabel;
class QSplitter;

namespace kaze::ui {

class Card;
class StateStack;
class TableView;

//! The MCP servers above and the tools below, those that fit the filter. Asks the cell every few seconds while it is shown. Owned by the Tools page.
class ToolTables : public QWidget {
    Q_OBJECT
public:
    explicit ToolTables(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void setActive(bool active);
    void setPaused(bool paused) { m_paused = paused; }
    void refresh();
    //! A tool or a server by its name or id; true when it is there.
    bool select(const QString& name);

    [[nodiscard]] TableView* tools() const { return m_toolTable; }
    [[nodiscard]] TableView* servers() const { return m_serverTable; }

signals:
    //! Chosen, or the chosen one as it is now.
    void toolShown(const kaze::api::ToolRow& tool);
    void serverShown(const kaze::api::ToolServerRow& server);
    void toolOpened();
    void filterWanted(const QString& filter);
    void filterRefused(const QString& message);

private:
    void build();
    QWidget* buildServers();
    QWidget* buildTools();
    void ask();
    void tookTools(base::Result<api::ToolList> reply);
    void tookServers(base::Result<api::ToolServerList> reply);
    //! Those of the tables about which there is something new.
    void showRows(bool tools, bool servers);
    void showCurrent();
    void chose(bool server);

    PageContext m_context;
    ToolListModel* m_tools;
    ToolServerModel* m_servers;
    TableView* m_toolTable;
    TableView* m_serverTable;
    Card* m_serverCard = nullptr;
    Card* m_toolCard = nullptr;
    QLabel* m_noServers = nullptr;
    StateStack* m_stack = nullptr;
    QTimer m_again;
    std::vector<base::FilterTerm> m_filter;
    std::vector<api::ToolRow> m_allTools;
    std::vector<api::ToolServerRow> m_allServers;
    QString m_wanted;
    bool m_showsServer = false; //!< the chosen one is a server
    bool m_took = false;
    bool m_asks = false;
    bool m_active = false;
    bool m_paused = false;
};

} // namespace kaze::ui
