#pragma once

#include "engine/api/skill_requests.h"
#include "ui/pages/page.h"

#include <array>
#include <optional>

class QComboBox;
class QLabel;

namespace kaze::ui {

class DiffView;
class SkillVersionModel;
class TableView;

//! The versions of a skill, how runs did with each, and what changed between two of them, file by file. One that is selected is compared with the one
//! before it, two with each other. Owned by the detail.
class SkillVersions : public QWidget {
    Q_OBJECT
public:
    explicit SkillVersions(PageContext context, QWidget* parent = nullptr);

    void setReply(const api::SkillReply& reply);
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] DiffView* diff() const { return m_diff; }
    [[nodiscard]] QComboBox* files() const { return m_files; }
    //! What is said about the difference.
    [[nodiscard]] QString compared() const;

private:
    struct Side {
        std::string version; //!< empty: there is none
        std::vector<api::SkillFile> files;
        QString text;
        bool told = false;
    };

    void build();
    void compare();
    void ask(std::size_t side, const QString& file, int round);
    void took(std::size_t side, const QString& file, const base::Result<api::SkillReply>& reply);
    void showFiles();
    void askFile();
    void showDiff();
    [[nodiscard]] static bool has(const Side& side, const QString& file);

    PageContext m_context;
    std::string m_name;
    SkillVersionModel* m_model;
    TableView* m_table;
    QLabel* m_what;
    QComboBox* m_files;
    DiffView* m_diff;
    std::array<Side, 2> m_sides; //!< before and after
    int m_round = 0; //!< answers of an earlier one are stale
};

} // namespace kaze::ui
