#pragma once

#include "ui/pages/list_page.h"

class QStackedWidget;

namespace kaze::ui {

class Card;
class ServerDetail;
class ToolDetail;
class ToolTables;

//! What agents can do: MCP servers with their state and log, every tool with how its calls do, and a call by hand.
class ToolsPage : public ListPage {
    Q_OBJECT
public:
    explicit ToolsPage(PageContext context);

    void refresh() override;
    //! A tool by its name, or a server by its name or id.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

private:
    void addActions();
    [[nodiscard]] bool showsServer() const;

    ToolTables* m_tables;
    Card* m_card;
    QStackedWidget* m_details;
    ToolDetail* m_tool;
    ServerDetail* m_server;
};

} // namespace kaze::ui
