# Completion of winsock for bash.
_winsock() {
  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]-} choices=
  if [ "$COMP_CWORD" = 1 ]; then
    choices='catalog install remove order doctor error trace faults --help --version'
  else
    case $command in
      catalog) choices='--json --help' ;;
      install) mapfile -t COMPREPLY < <(compgen -f -X '!*.toml' -- "$word"; compgen -d -- "$word"); return ;;
      order | remove) choices=$(winsock catalog 2> /dev/null | awk 'NR > 1 { print $1 }') ;;
      trace) choices='-o --output --json --summary --help --' ;;
      faults) choices='--rule --rules --seed --help --' ;;
      *) choices='--help' ;;
    esac
    case " ${COMP_WORDS[*]:1:COMP_CWORD-1} " in *' -- '*) mapfile -t COMPREPLY < <(compgen -c -- "$word"; compgen -f -- "$word"); return ;; esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}
complete -F _winsock winsock
