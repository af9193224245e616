#pragma once

#include "ui/pages/page.h"

class QLineEdit;
class QPushButton;

namespace kaze::ui {

class ElidedLabel;

//! What a person noted about a run, a trace or a cell, in one line: read, and edited in place. Enter and leaving the field keep it, Esc leaves it as it was, an
//! empty text removes it; what was there before can be taken back. Kept in the workspace.
class NoteLine : public QWidget {
    Q_OBJECT
public:
    //! `kind` as the workspace calls it: "run", "trace" or "cell".
    NoteLine(PageContext context, QString kind, QWidget* parent = nullptr);

    //! What it is about; empty shows nothing. What is being typed is kept for the thing before.
    void setThing(const QString& id);
    [[nodiscard]] const QString& thing() const { return m_id; }
    //! Puts the keyboard into it; nothing where it is about nothing.
    void edit();
    [[nodiscard]] bool isEditing() const;

    //! In the palette and under a key (Ctrl+Shift+N) while the keyboard is on the page.
    QAction* makeAction(QWidget* page);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showNote();
    void keep();
    void leave();

    PageContext m_context;
    QString m_kind;
    QString m_id;
    QPushButton* m_add;
    ElidedLabel* m_text;
    ElidedLabel* m_at;
    QPushButton* m_edit;
    QLineEdit* m_field;
};

} // namespace kaze::ui
