#pragma once

#include "ui/widgets/theme.h"

#include <QJsonObject>
#include <QWidget>

#include <optional>

class QLabel;
class QStackedWidget;
class QVBoxLayout;

namespace kaze::ui {

class CodeEditor;
class SchemaField;
class SegmentedTabs;

//! The arguments of a tool: a form made from its JSON schema, or the JSON itself. Going from one to the other keeps what was written; what the form has no
//! field for stays in the JSON.
class SchemaForm : public QWidget {
    Q_OBJECT
public:
    explicit SchemaForm(const Theme& theme, QWidget* parent = nullptr);

    //! A JSON schema of an object; what is none gets the JSON alone.
    void setSchema(const QString& schema);
    //! The arguments as JSON, after checking them; none where something is wrong, which is said in place.
    [[nodiscard]] std::optional<QString> arguments();
    [[nodiscard]] const QList<SchemaField*>& fields() const { return m_fields; }
    void showJson(bool json);
    [[nodiscard]] bool showsJson() const;
    [[nodiscard]] CodeEditor* editor() const { return m_editor; }
    [[nodiscard]] QString problem() const;
    void focusFirst();

private:
    [[nodiscard]] QJsonObject formValues() const;
    [[nodiscard]] std::optional<QJsonObject> editorValues();
    void say(const QString& problem);

    const Theme& m_theme;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    QWidget* m_form;
    QVBoxLayout* m_column;
    QLabel* m_none;
    CodeEditor* m_editor;
    QLabel* m_problem;
    QList<SchemaField*> m_fields;
    QJsonObject m_rest; //!< arguments without a field
};

} // namespace kaze::ui
