/** The shells for which there is a script. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * What each shell is to source. They ask the command itself, as it is called there, so that options and names are always those of
 * this version and this folder; where it offers nothing, files are completed.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# hextet completion bash: put it into ~/.local/share/bash-completion/completions/hextet
_hextet() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("\${line%%$'\\t'*}")
    done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    # After a site more is to come.
    if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then compopt -o nospace; fi
}
complete -o default -F _hextet hextet
`,
  zsh: `#compdef hextet
# hextet completion zsh: put it into a folder of $fpath, as _hextet; or source it after compinit
_hextet() {
    local -a found
    local line
    for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    done
    if (( \${#found} )); then
        _describe hextet found
    else
        _files
    fi
}
if [[ \${funcstack[1]} == _hextet ]]; then _hextet "$@"; else compdef _hextet hextet; fi
`,
  fish: `# hextet completion fish: put it into ~/.config/fish/completions/hextet.fish
function __hextet_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found ($words[1] complete -- $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c hextet -f -a '(__hextet_complete)'
`,
};
