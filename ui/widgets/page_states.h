#pragma once

#include "ui/widgets/filling_stack.h"
#include "ui/widgets/theme.h"

class QLabel;
class QPushButton;
class QTimer;

namespace kaze::ui {

//! An empty page: what will appear here and the one next action.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    //! `icon` is a freedesktop name; `action` may be empty when there is nothing to do but wait.
    EmptyState(const Theme& theme, const QString& icon, const QString& headline, const QString& explanation,
        const QString& action, QWidget* parent = nullptr);

    void setTexts(const QString& headline, const QString& explanation);
    //! Another next action; empty hides the button.
    void setAction(const QString& action);

signals:
    void actionClicked();

private:
    QLabel* m_headline;
    QLabel* m_explanation;
    QPushButton* m_action;
};

//! An error: what happened, what was kept, what to do; a button that tries again.
class ErrorState : public QWidget {
    Q_OBJECT
public:
    explicit ErrorState(const Theme& theme, QWidget* parent = nullptr);

    //! An empty part is left out. `retry` is the button's text; empty hides it.
    void setError(const QString& happened, const QString& kept, const QString& toDo, const QString& retry);

signals:
    void retryClicked();

private:
    QLabel* m_happened;
    QLabel* m_kept;
    QLabel* m_toDo;
    QPushButton* m_retry;
};

//! Rows of a page that is on its way; appears only after 150 ms, so that quick answers do not flicker. Driven by a timer while visible.
class LoadingState : public QWidget {
    Q_OBJECT
public:
    LoadingState(const Theme& theme, const QString& what, QWidget* parent = nullptr);

    //! "Reading 40 000 spans…"
    void setText(const QString& what);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    const Theme& m_theme;
    QString m_text;
    QTimer* m_timer;
    int m_ticks = 0;
};

//! Content and its three other states in one place; a page shows exactly one. Owns all of them.
class StateStack : public FillingStack {
    Q_OBJECT
public:
    //! `content` and `empty` are the page's own.
    StateStack(const Theme& theme, QWidget* content, EmptyState* empty, const QString& loadingText, QWidget* parent = nullptr);

    void showContent();
    void showEmpty();
    void showLoading();
    void showError(const QString& happened, const QString& kept, const QString& toDo, const QString& retry);

    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }

signals:
    //! The error's button was pressed.
    void retryClicked();

private:
    QWidget* m_content;
    EmptyState* m_empty;
    LoadingState* m_loading;
    ErrorState* m_error;
};

} // namespace kaze::ui
