#pragma once

#include "engine/api/tool_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class CodeView;
class ElidedLabel;
class KeyValueTable;
class StateChip;

//! One MCP server whole: how it stands, what it takes, what it said last; it can be restarted and stopped. Owned by the Tools page.
class ServerDetail : public QWidget {
    Q_OBJECT
public:
    explicit ServerDetail(PageContext context, QWidget* parent = nullptr);

    void setServer(const api::ToolServerRow& server);
    [[nodiscard]] const QString& server() const { return m_id; }
    void restart();
    //! Asks once where runs hold it.
    void stop();
    [[nodiscard]] CodeView* log() const { return m_log; }
    [[nodiscard]] QString copyText() const;

signals:
    void changed();

private:
    void showFacts(const api::ToolServerRow& server);
    void askLog();
    void sendStop();
    template <class Command>
    void send(const QString& done);

    PageContext m_context;
    QString m_id;
    api::ToolServerRow m_server;
    ElidedLabel* m_name;
    StateChip* m_state;
    QLabel* m_message;
    QPushButton* m_restart;
    QPushButton* m_stop;
    KeyValueTable* m_facts;
    QLabel* m_logNote;
    CodeView* m_log;
};

} // namespace kaze::ui
