#pragma once

#include "engine/api/log.h"
#include "ui/pages/page.h"

#include <optional>

class QPushButton;

namespace kaze::ui {

class Card;
class CodeView;
class LogFieldModel;
class TableView;

//! The line of the log that is selected, whole: its message, all of its fields, and the way to what it belongs to. A field that is clicked becomes part of the
//! filter. Owned by the Logs page.
class LogLinePanel : public QWidget {
    Q_OBJECT
public:
    explicit LogLinePanel(PageContext context, QWidget* parent = nullptr);

    //! None shows what will be here.
    void setLine(const std::optional<api::LogRow>& line);
    [[nodiscard]] const std::optional<api::LogRow>& line() const { return m_line; }
    [[nodiscard]] TableView* fields() const { return m_fields; }
    [[nodiscard]] QString copyText() const;
    //! Goes to the line's span, or its trace; false where it has none.
    bool openTrace();
    bool openRun();

signals:
    //! A term for the filter; `excluded`: lines that it fits are to go.
    void termWanted(const QString& term, bool excluded);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void want(const QModelIndex& index, bool excluded);

    PageContext m_context;
    std::optional<api::LogRow> m_line;
    LogFieldModel* m_model;
    Card* m_card;
    CodeView* m_message;
    TableView* m_fields;
    QPushButton* m_trace;
    QPushButton* m_run;
    QWidget* m_content;
    QWidget* m_nothing;
};

} // namespace kaze::ui
